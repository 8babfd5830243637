using System.CommandLine.Parsing;

namespace Fanfare.Listening;

/// <summary>Options that are URLs.</summary>
internal static class HttpUrl
{
    public static Uri? Parse(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
        {
            return url;
        }

        result.AddError($"'{text}' is no http or https URL");
        return null;
    }
}
