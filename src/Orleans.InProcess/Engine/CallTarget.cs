using Orleans.Runtime;

namespace Orleans.Engine;

/// <summary>The grain that a call goes to.</summary>
internal sealed record CallTarget(GrainClass Class, GrainId GrainId);
