using Microsoft.AspNetCore.Http;

namespace Fanfare.Hooks.Tables;

/// <summary>Where applications' hooks lie.</summary>
internal static class HookBases
{
    public const string Root = "/hooks";

    /// <summary>The application whose base a path is below; null for none.</summary>
    public static string? ApplicationOf(PathString path) =>
        path.StartsWithSegments(Root, StringComparison.Ordinal, out var rest) && rest.Value is ['/', .. { Length: > 0 } below]
            ? below.Split('/')[0] : null;

    /// <summary>What comes in a path after the application's base.</summary>
    public static string RouteOf(PathString path) =>
        ApplicationOf(path) is { } application ? path.Value![(Root.Length + 1 + application.Length)..] : "";

    /// <summary>The path of a hook's route.</summary>
    public static string PathOf(string application, string route) => $"{Root}/{application}{route}";
}
