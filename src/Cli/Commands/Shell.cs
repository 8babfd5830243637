using Fanfare.Output;

namespace Fanfare.Commands;

/// <summary>What every command is made with.</summary>
internal sealed record Shell(GlobalOptions Options, Terminal Terminal, TimeProvider Time);
