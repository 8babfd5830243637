namespace Fanfare.Endpoints;

/// <summary>A key that signs what an endpoint gets.</summary>
/// <param name="Key">Text form: <c>whsec_</c> and base64 of 24 to 75 bytes.</param>
/// <param name="ExpiresAt">When it stops signing; null for the current one.</param>
public sealed record EndpointSecret(string Key, DateTimeOffset? ExpiresAt);
