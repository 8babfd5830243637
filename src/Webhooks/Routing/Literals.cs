using System.Buffers;

namespace Fanfare.Webhooks;

/// <summary>The parts of a route that are text as it stands.</summary>
internal static class Literals
{
    private static readonly SearchValues<char> NeverInPaths = SearchValues.Create("?#%*\\");

    /// <exception cref="FormatException">It holds what no decoded path has.</exception>
    public static void Check(string literal)
    {
        var index = literal.AsSpan().IndexOfAny(NeverInPaths);
        if (index >= 0)
        {
            throw new FormatException($"A route's text is that of a decoded path; '{literal}' holds a '{literal[index]}'.");
        }
    }
}
