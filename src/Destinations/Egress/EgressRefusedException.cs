namespace Fanfare.Egress;

/// <summary>A call was not made, because its address is not one that the operator allows.</summary>
public sealed class EgressRefusedException(string host) : Exception(
    $"'{host}' has no address that may be called: what is not public is refused unless the operator allows it.");
