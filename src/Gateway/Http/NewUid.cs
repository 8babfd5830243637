using Fanfare.Identifiers;

namespace Fanfare.Api.Http;

/// <summary>The uid of what a PUT makes at a path where there was nothing.</summary>
internal static class NewUid
{
    /// <summary>The path's last part.</summary>
    /// <param name="idOrUid">The path's last part.</param>
    /// <param name="idPrefix">How our ids of this kind begin; null when callers choose ids too.</param>
    /// <param name="parameter">What the path calls it.</param>
    /// <exception cref="RefusedException">
    /// 404 when it looks like one of our ids, which nobody can choose; 422 when it is no uid.
    /// </exception>
    public static string From(string idOrUid, string? idPrefix, string parameter)
    {
        if (idPrefix is not null && idOrUid.StartsWith(idPrefix, StringComparison.Ordinal))
        {
            throw Problems.NotFound();
        }

        return idOrUid.Length <= Names.MaxLength && Names.Match(idOrUid)
            ? idOrUid
            : throw Problems.Invalid(
                new FieldError(["path", parameter], $"{Names.Show(idOrUid)} must have 1 to {Names.MaxLength} characters and {Names.Rule}"));
    }
}
