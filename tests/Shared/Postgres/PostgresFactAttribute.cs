using System.Runtime.CompilerServices;

namespace Fanfare.Postgres;

/// <summary>A test that needs PostgreSQL.</summary>
internal sealed class PostgresFactAttribute([CallerMemberName] string test = "") : NeedingFactAttribute(PostgresServer.Missing, test);
