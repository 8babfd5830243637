using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace Fanfare.Webhooks;

/// <summary>Routes as Errbot, Flask and Werkzeug write them: <c>/example/&lt;name&gt;/&lt;int(min=1):n&gt;/</c>.</summary>
internal static partial class WerkzeugSyntax
{
    public static HookRoute Parse(string[] segments)
    {
        var pattern = new StringBuilder();
        var parameters = ImmutableArray.CreateBuilder<RouteParameter>();
        for (var index = 0; index < segments.Length; index++)
        {
            pattern.Append('/');
            var first = parameters.Count;
            AppendSegment(segments[index], pattern, parameters);
            if (parameters.Skip(first).Any(static parameter => parameter.Kind == RouteParameterKind.Path)
                && (index < segments.Length - 1 || Part().Match(segments[index]).Length < segments[index].Length))
            {
                throw new FormatException($"'{segments[index]}' takes the rest of the path, so that it must be the whole last segment.");
            }
        }

        var twice = parameters.GroupBy(static parameter => parameter.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(
            static group => group.Skip(1).Any());
        if (twice is not null)
        {
            throw new FormatException($"The parameter '{twice.Key}' is there twice.");
        }

        var text = pattern.ToString();
        return HookRoute.From(text, RouteSyntax.PatternOf(text), parameters.ToImmutable());
    }

    private static void AppendSegment(string segment, StringBuilder pattern, ImmutableArray<RouteParameter>.Builder parameters)
    {
        var position = 0;
        var adjacent = false;
        while (position < segment.Length)
        {
            var part = Part().Match(segment, position);
            if (!part.Success)
            {
                throw new FormatException(
                    $"The angle brackets of '{segment}' are not balanced, or what is in them is not <name>, <converter:name> or "
                        + "<converter(arguments):name>.");
            }

            position += part.Length;
            if (part.Groups["text"] is { Success: true, Value: var text })
            {
                Literals.Check(text);
                pattern.Append(text);
                adjacent = false;
                continue;
            }

            if (adjacent)
            {
                throw new FormatException($"Two parameters of '{segment}' touch; there must be text between them.");
            }

            adjacent = true;
            AppendParameter(part, pattern, parameters);
        }
    }

    private static void AppendParameter(Match part, StringBuilder pattern, ImmutableArray<RouteParameter>.Builder parameters)
    {
        var name = part.Groups["name"].Value;
        var converter = part.Groups["converter"] is { Success: true, Value: var named } ? named : "default";
        var (constraints, kind) = WerkzeugConverter.Convert(converter, ConverterArguments.Parse(converter, part.Groups["arguments"].Value));
        pattern.Append('{').Append(kind == RouteParameterKind.Path ? "**" : "").Append(name).Append(constraints).Append('}');
        parameters.Add(new RouteParameter(name, kind));
    }

    [GeneratedRegex(
        @"\G((?<text>[^<>]+)|<((?<converter>[A-Za-z_][A-Za-z0-9_]*)(\((?<arguments>[^<>]*)\))?:)?(?<name>[A-Za-z_][A-Za-z0-9_]*)>)",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000)]
    private static partial Regex Part();
}
