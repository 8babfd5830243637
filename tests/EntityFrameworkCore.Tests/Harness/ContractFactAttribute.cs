using System.ComponentModel;
using Fanfare.Postgres;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Fanfare.EntityFrameworkCore;

/// <summary>What holds on either database. It is skipped, with the reason, on one that is not to be had here.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Fanfare.EntityFrameworkCore.ContractDiscoverer", "Fanfare.EntityFrameworkCore.Tests")]
public sealed class ContractFactAttribute : FactAttribute;

/// <summary>Marks a class whose database is PostgreSQL.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OnPostgresAttribute : Attribute;

public sealed class ContractDiscoverer(IMessageSink sink) : FactDiscoverer(sink)
{
    protected override IXunitTestCase CreateTestCase(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        new Clause(
            DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod);

    private sealed class Clause : XunitTestCase
    {
        [EditorBrowsable(EditorBrowsableState.Never)]
        [Obsolete("For deserialization.")]
        public Clause()
        {
        }

        public Clause(IMessageSink sink, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
            : base(sink, display, options, method)
        {
        }

        private string? Missing =>
            TestMethod.TestClass.Class.GetCustomAttributes(typeof(OnPostgresAttribute)).Any() ? PostgresServer.Missing : null;

        protected override string? GetSkipReason(IAttributeInfo factAttribute) => Missing;

        protected override string GetDisplayName(IAttributeInfo factAttribute, string displayName) =>
            Missing is { } missing ? $"{displayName} (skipped: {missing})" : base.GetDisplayName(factAttribute, displayName);
    }
}
