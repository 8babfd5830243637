using System.Collections.Immutable;

namespace Fanfare.Api.Http;

/// <summary>Ends a request with an answer of the documented shape. Only <see cref="Problems"/> makes one.</summary>
internal sealed class RefusedException : Exception
{
    public RefusedException(int status, string code, string detail)
        : base(detail)
    {
        Status = status;
        Body = new ErrorBody(code, detail);
    }

    public RefusedException(ImmutableArray<FieldError> errors)
        : base(errors[0].Msg)
    {
        Status = 422;
        Body = new ValidationBody(errors);
    }

    public int Status { get; }

    public object Body { get; }

    /// <summary>Whole seconds after which to ask again; null when asking again is of no use.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>Of a 401: how to authenticate.</summary>
    public string? Challenge { get; init; }
}

/// <summary>The body of most errors.</summary>
/// <param name="Code">What happened, for programs.</param>
/// <param name="Detail">What happened, for people.</param>
public sealed record ErrorBody(string Code, string Detail);

/// <summary>The body of a 422: every field that is wrong.</summary>
public sealed record ValidationBody(ImmutableArray<FieldError> Detail);

/// <summary>What is wrong with one field.</summary>
/// <param name="Loc">Where: <c>body</c> or <c>query</c>, then the field and what lies in it.</param>
/// <param name="Msg">Why, for people.</param>
/// <param name="Type">Why, for programs.</param>
public sealed record FieldError(ImmutableArray<string> Loc, string Msg, string Type = FieldError.ValueError)
{
    public const string ValueError = "value_error";

    /// <summary>The body is no JSON, or a field's JSON has another type.</summary>
    public const string JsonDecode = "value_error.jsondecode";

    public static FieldError InBody(string field, string message, string type = ValueError) => new(["body", field], message, type);

    /// <summary>The errors among the results of checks.</summary>
    public static IEnumerable<FieldError> All(params IEnumerable<FieldError?> results) => results.OfType<FieldError>();

    public static FieldError InQuery(string field, string message) => new(["query", field], message);
}
