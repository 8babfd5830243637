using System.Globalization;

namespace Orleans;

/// <summary>The time after which a caller of the marked method gets a <see cref="TimeoutException"/>.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Interface)]
public sealed class ResponseTimeoutAttribute(string timeout) : Attribute
{
    public TimeSpan? Timeout { get; init; } = TimeSpan.Parse(timeout, CultureInfo.InvariantCulture);
}

/// <summary>The name of a grain class in identities and in stores; by default the class's name without "Grain", in lower case.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class GrainTypeAttribute(string grainType) : Attribute
{
    internal string GrainType { get; } = grainType;
}

/// <summary>How long an activation of the marked class may idle before it is collected.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CollectionAgeLimitAttribute : Attribute
{
    public CollectionAgeLimitAttribute()
    {
    }

    public CollectionAgeLimitAttribute(string inactivityPeriod) =>
        AgeLimit = TimeSpan.Parse(inactivityPeriod, CultureInfo.InvariantCulture);

    public double Days { get => AgeLimit.TotalDays; set => AgeLimit = TimeSpan.FromDays(value); }

    public double Hours { get => AgeLimit.TotalHours; set => AgeLimit = TimeSpan.FromHours(value); }

    public double Minutes { get => AgeLimit.TotalMinutes; set => AgeLimit = TimeSpan.FromMinutes(value); }

    public bool AlwaysActive { get; set; }

    public TimeSpan AgeLimit { get; private set; }
}

/// <summary>Activations of the marked class are never collected.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class KeepAliveAttribute : Attribute;
