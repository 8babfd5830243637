namespace Orleans.Runtime;

/// <summary>The name of a grain class.</summary>
public readonly record struct GrainType(string Value)
{
    public override string ToString() => Value;
}

/// <summary>The key of a grain within its class.</summary>
public readonly record struct IdSpan(string Value)
{
    public override string ToString() => Value;
}

/// <summary>The identity of a grain: class and key.</summary>
public readonly record struct GrainId(GrainType Type, IdSpan Key)
{
    public static GrainId Create(string type, string key) => new(new GrainType(type), new IdSpan(key));

    public override string ToString() => $"{Type}/{Key}";
}
