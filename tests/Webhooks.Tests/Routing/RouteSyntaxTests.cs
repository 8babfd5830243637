namespace Fanfare.Webhooks;

public sealed class RouteSyntaxTests
{
    [Theory]
    [InlineData("/", "/", "/")]
    [InlineData("/github/{repo}", "/github/{repo}", "/github/{}")]
    [InlineData("/github/<repo>/", "/github/{repo}", "/github/{}")]
    [InlineData("/Case/{a:INT}", "/Case/{a:INT}", "/Case/{:whole}")]
    [InlineData("/x/{*rest}", "/x/{*rest}", "/x/{**}")]
    [InlineData("/x/<path:rest>", "/x/{**rest:minlength(1)}", "/x/{**}")]
    [InlineData("/x/<a>-<b>.json", "/x/{a}-{b}.json", "/x/{}-{}.json")]
    [InlineData("/x/<string(length=2):a>", "/x/{a:length(2)}", "/x/{:length(2)}")]
    [InlineData("/x/<string(2, 5):a>", "/x/{a:minlength(2):maxlength(5)}", "/x/{:maxlength(5):minlength(2)}")]
    [InlineData(
        "/x/<int(min=-1, max=7, signed=True):a>", @"/x/{a:regex(^-?[0-9]+\z):min(-1):max(7)}", @"/x/{:max(7):min(-1):regex(^-?[0-9]+\z)}")]
    public void A_route_in_either_syntax_becomes_a_pattern_and_a_shape(string route, string pattern, string shape)
    {
        var parsed = RouteSyntax.Parse(route);

        Assert.Equal((pattern, shape), (parsed.Pattern, parsed.Shape));
    }

    [Theory]
    [InlineData("/x/{a}", "/x/<b>/", true)]
    [InlineData("/x/{a}", "/X/{a}", false)]
    [InlineData("/x/{a:int}", "/x/{a}", false)]
    [InlineData("/x/{a:min(1):int}", "/x/{b:int:min(1)}", true)]
    [InlineData("/x/<any(a,b):v>", "/x/<any(a, 'b'):w>", true)]
    [InlineData("/x/<any(a,b):v>", "/x/<any(a,B):v>", false)]
    [InlineData("/x", "/x/", true)]
    [InlineData("/x/{a:int}", "/x/<int:b>", true)]
    [InlineData("/x/{a:long}", "/x/{a:int}", true)]
    [InlineData("/x/{a:guid}", "/x/<uuid:b>", true)]
    [InlineData("/x/{**a}", "/x/<path:b>", true)]
    [InlineData("/x/{a:int}", "/x/<int(max=9):a>", false)]
    public void Routes_clash_when_only_the_names_of_their_parameters_or_the_syntax_differ(string one, string other, bool clash) =>
        Assert.Equal(clash, RouteSyntax.ShapeOf(one) == RouteSyntax.ShapeOf(other));

    [Theory]
    [InlineData("", "empty")]
    [InlineData("x", "starts with a slash")]
    [InlineData("//", "empty segment")]
    [InlineData("/a//b", "empty segment")]
    [InlineData("/a/../b", "dots")]
    [InlineData("/a/\n", "control")]
    [InlineData("/a/<b", "not balanced")]
    [InlineData("/a/b>", "not balanced")]
    [InlineData("/a/{b", "not well formed")]
    [InlineData("/a/b}", "not well formed")]
    [InlineData("/a/<b>{c}", "not in both")]
    [InlineData("/<a>/<A>", "twice")]
    [InlineData("/{a}/{A}", "not well formed")]
    [InlineData("/<a><b>", "touch")]
    [InlineData("/<number:a>", "no converter 'number'")]
    [InlineData("/<int(5, 6, 7, True, 9):a>", "does not take the argument '9'")]
    [InlineData("/<int(step=2):a>", "does not take the argument 'step'")]
    [InlineData("/<int(min=x):a>", "'min' of the converter 'int' is not a whole number")]
    [InlineData("/<int(signed=yes):a>", "True or False")]
    [InlineData("/<int(min=1, min=2):a>", "twice")]
    [InlineData("/<string(minlength=0):a>", "from 1 to")]
    [InlineData("/<string(5, 2):a>", "No text")]
    [InlineData("/<any():a>", "at least one text")]
    [InlineData("/<any(a b):a>", "cannot be read")]
    [InlineData("/<path:a>/b", "whole last segment")]
    [InlineData("/x-<path:a>", "whole last segment")]
    [InlineData("/{*a}/b", "not well formed")]
    [InlineData("/{a?}", "optional")]
    [InlineData("/{a=5}", "default")]
    [InlineData("/{a:regex(^x$)}", "the constraint 'regex'")]
    [InlineData("/{a:even}", "the constraint 'even'")]
    [InlineData("/{a:min(x)}", "brackets")]
    [InlineData("/{a:range(5,2)}", "brackets")]
    [InlineData("/{a:int(5)}", "brackets")]
    [InlineData("/a%20b", "'%'")]
    [InlineData("/a?b=<c>", "'?'")]
    public void What_is_no_route_is_refused_with_a_reason(string route, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => RouteSyntax.Parse(route)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_route_is_at_most_512_characters_and_24_segments_long()
    {
        RouteSyntax.Parse("/" + new string('a', 511));
        RouteSyntax.Parse(string.Concat(Enumerable.Repeat("/a", 24)) + "/");

        Assert.Contains(
            "512", Assert.Throws<FormatException>(() => RouteSyntax.Parse("/" + new string('a', 512))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "24", Assert.Throws<FormatException>(() => RouteSyntax.Parse(string.Concat(Enumerable.Repeat("/a", 25)))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/<int:a>", "05", "5")]
    [InlineData("/<int:a>", "000", "0")]
    [InlineData("/<int(signed=True):a>", "-05", "-5")]
    [InlineData("/<int(signed=True):a>", "-0", "0")]
    [InlineData("/<int:a>", "123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("/<float:a>", "01.500", "1.5")]
    [InlineData("/<float:a>", "1.0", "1.0")]
    [InlineData("/<float(signed=True):a>", "-0.00", "0.0")]
    [InlineData("/<uuid:a>", "8F14E45F-CEEA-467A-9575-2A5C1E2B0C3D", "8f14e45f-ceea-467a-9575-2a5c1e2b0c3d")]
    [InlineData("/<a>", "05", "05")]
    [InlineData("/<path:a>", "05/06", "05/06")]
    [InlineData("/{a:int}", "+05", "5")]
    [InlineData("/{a:guid}", "8F14E45FCEEA467A95752A5C1E2B0C3D", "8f14e45f-ceea-467a-9575-2a5c1e2b0c3d")]
    public void A_value_has_one_way_to_be_written(string route, string value, string normal) =>
        Assert.Equal(normal, RouteSyntax.Parse(route).Parameters.Single().Normalize(value));

    [Fact]
    public void Parameters_come_in_the_order_of_the_route_with_their_kinds() =>
        Assert.Equal(
            new RouteParameter[]
            {
                new("a", RouteParameterKind.Text),
                new("b", RouteParameterKind.WholeNumber),
                new("c", RouteParameterKind.Fraction),
                new("d", RouteParameterKind.Uuid),
                new("e", RouteParameterKind.Path),
            },
            RouteSyntax.Parse("/<a>/<int:b>/<float:c>/<uuid:d>/<path:e>").Parameters);
}
