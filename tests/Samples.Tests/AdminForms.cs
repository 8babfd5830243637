using System.Text.RegularExpressions;

namespace Fanfare;

/// <summary>Sends the admin page's forms as a browser does: those that are there, with their hidden fields.</summary>
internal static partial class AdminForms
{
    /// <returns>The page that came after it.</returns>
    public static async Task<string> SubmitAsync(this SampleProcess chat, string action, params (string Name, string Value)[] fields)
    {
        var page = await chat.Http.GetStringAsync(new Uri("/admin", UriKind.Relative));
        Assert.Contains($"action=\"{action}\"", page, StringComparison.Ordinal);
        var token = ("__RequestVerificationToken", Token().Match(page).Groups["token"].Value);
        using var form = new FormUrlEncodedContent(
            fields.Append(token).Select(static field => KeyValuePair.Create(field.Item1, field.Item2)));
        using var answer = await chat.Http.PostAsync(new Uri(action, UriKind.Relative), form);
        var after = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{action} was answered {answer.StatusCode}: {after}");
        Assert.Contains("role=\"status\"", after, StringComparison.Ordinal);
        return after;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
