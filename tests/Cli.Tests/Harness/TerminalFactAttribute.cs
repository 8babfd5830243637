using System.Runtime.CompilerServices;

namespace Fanfare.Harness;

/// <summary>A test that needs a terminal, which <c>script</c> of util-linux makes.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TerminalFactAttribute([CallerMemberName] string test = "") : NeedingFactAttribute(
    File.Exists("/usr/bin/script") ? null : "there is no script of util-linux", test);
