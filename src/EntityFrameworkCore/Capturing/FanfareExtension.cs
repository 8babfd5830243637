using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;
using Microsoft.EntityFrameworkCore.Update;
using Microsoft.Extensions.DependencyInjection;

namespace Fanfare.EntityFrameworkCore;

/// <summary>Carries the mapping in a context's options, and adds what captures changes to the context's own services.</summary>
internal sealed class FanfareExtension(ChangeMap changes) : IDbContextOptionsExtension
{
    public ChangeMap Changes => changes;

    public DbContextOptionsExtensionInfo Info => field ??= new ExtensionInfo(this);

    public void ApplyServices(IServiceCollection services)
    {
        // The last registration counts; Entity Framework adds its own only where there is none.
        services.AddScoped<IBatchExecutor, OutboxBatchExecutor>();
        services.AddScoped<OutboxWriter>();
        services.AddSingleton<IConventionSetPlugin, OutboxConventions>();
        services.AddSingleton<IInterceptor, CommitInterceptor>();
    }

    public void Validate(IDbContextOptions options)
    {
    }

    private sealed class ExtensionInfo(FanfareExtension extension) : DbContextOptionsExtensionInfo(extension)
    {
        public override bool IsDatabaseProvider => false;

        public override string LogFragment => "using Fanfare ";

        /// <summary>The services do not depend on the mapping.</summary>
        public override int GetServiceProviderHashCode() => 0;

        public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) => other is ExtensionInfo;

        public override void PopulateDebugInfo(IDictionary<string, string> debugInfo) => debugInfo["Fanfare"] = "1";
    }
}
