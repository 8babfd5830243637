using System.Runtime.CompilerServices;

namespace Fanfare.Deploy.Harness;

/// <summary>A claim about what an overlay renders; skipped with the reason where kubectl or Node.js is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OverlayTheoryAttribute : TheoryAttribute
{
    public OverlayTheoryAttribute([CallerMemberName] string test = "")
    {
        Test = test;
        Skip = Tool.KubernetesMissing;
        if (Skip is not null)
        {
            // Test runners print the names of skipped tests, but not always why.
            DisplayName = $"{test} (skipped: {Skip})";
        }
    }

    public string Test { get; }
}

/// <summary>
/// A test that needs Node.js with the packages of <c>tests/Deploy.Tests/node</c>; skipped with the reason where they are missing.
/// </summary>
internal sealed class ScriptFactAttribute([CallerMemberName] string test = "") : NeedingFactAttribute(Tool.NodeMissing, test);
