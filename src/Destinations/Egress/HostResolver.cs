using System.Net;

namespace Fanfare.Egress;

/// <summary>Asks DNS for the addresses of a host.</summary>
internal delegate Task<IPAddress[]> HostResolver(string host, CancellationToken cancellationToken);
