using System.Runtime.CompilerServices;

namespace Fanfare.Postgres;

/// <summary>A test that needs PostgreSQL, and is skipped with that reason where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute([CallerMemberName] string test = "")
    {
        Test = test;
        Skip = PostgresServer.Missing;
        if (Skip is not null)
        {
            // Test runners print the names of skipped tests, but not always why.
            DisplayName = $"{test} (skipped: {Skip})";
        }
    }

    public string Test { get; }
}
