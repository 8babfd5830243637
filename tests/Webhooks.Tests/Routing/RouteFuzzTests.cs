using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Fanfare.Webhooks;

public sealed class RouteFuzzTests
{
    private static readonly string[] Pieces =
    [
        "/", "//", "<", ">", "{", "}", "{{", "}}", "(", ")", ":", "=", "?", "*", "**", "\\", "[", "]", ",", "'", "\"", ".", "..", "-", " ",
        "\u00e4", "\ud800", "\0", "5", "-1",
        "a", "b", "int", "float", "path", "any", "uuid", "string", "min", "max", "length", "regex", "signed=True", "<int:", "<any(", "<a>",
        "{a}", "{b:int}", "%2F", "~",
    ];

    [Fact]
    public void Any_text_is_a_route_that_ASP_NET_takes_or_refused_with_a_reason()
    {
        var texts = Gen.Elements(Pieces).ListOf().Select(static pieces => "/" + string.Concat(pieces)).ToArbitrary();

        Prop.ForAll(texts, Holds).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000).WithEndSize(24));
    }

    [Fact]
    public void Any_arguments_of_a_converter_are_taken_or_refused_with_a_reason()
    {
        var texts =
            from converter in Gen.Elements("string", "int", "float", "path", "any", "uuid", "what")
            from arguments in Gen.Elements(
                "1", "-1", "0", "99999999999999999999", "1.5", "a", "'b c'", "\"<\"", "=", ",", ", ", "min=", "max=", "length=", "signed=",
                "True", "None", ")", "(").ListOf()
            select $"/x/<{converter}({string.Concat(arguments)}):v>";

        Prop.ForAll(texts.ToArbitrary(), Holds).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000).WithEndSize(12));
    }

    private static void Holds(string text)
    {
        try
        {
            var route = RouteSyntax.Parse(text);
            RoutePatternFactory.Parse(route.Pattern);
            Assert.Equal(route.Shape, RouteSyntax.ShapeOf(text + (text.EndsWith('/') ? "" : "/")));
        }
        catch (FormatException refused)
        {
            Assert.NotEmpty(refused.Message);
        }
    }
}
