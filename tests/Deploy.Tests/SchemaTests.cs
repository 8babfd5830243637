using Fanfare.Deploy.Harness;

namespace Fanfare.Deploy;

public sealed class SchemaTests
{
    [OverlayTheory, MemberData(nameof(Overlay.All), MemberType = typeof(Overlay))]
    public async Task Every_object_is_as_its_schema_says(string folder)
    {
        var overlay = await Overlay.RenderAsync(folder);

        Assert.NotEmpty(overlay.Objects);
        Assert.Empty(overlay.Faults);
    }

    [ScriptFact]
    public async Task A_misspelt_field_a_wrong_value_and_an_unknown_kind_are_found()
    {
        var overlay = await Overlay.ParseAsync(
            """
            apiVersion: v1
            kind: Service
            metadata: { name: misspelt, lables: {} }
            spec: { ports: [{ port: 80, targetport: http }] }
            ---
            apiVersion: v1
            kind: Service
            metadata: { name: wrong }
            spec: { ports: [{ port: eighty }] }
            ---
            apiVersion: v1
            kind: Servise
            metadata: { name: unknown }
            """);

        Assert.Collection(
            overlay.Faults,
            fault => Assert.Equal("v1 Service misspelt: /metadata/lables is no field", fault),
            fault => Assert.Equal("v1 Service misspelt: /spec/ports/0/targetport is no field", fault),
            fault => Assert.StartsWith("v1 Service wrong: ", fault, StringComparison.Ordinal),
            fault => Assert.StartsWith("v1 Servise unknown: ", fault, StringComparison.Ordinal));
    }
}
