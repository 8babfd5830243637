using System.Text.Json.Serialization;
using Fanfare.Api.Http.Bodies;
using Fanfare.Destinations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Fanfare.Api.Http;

/// <summary>The API's description.</summary>
internal static class OpenApiDocument
{
    private const string Name = "v1";

    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi(Name, static options =>
    {
        options.AddDocumentTransformer(static (document, _, _) =>
        {
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
            document.Components.SecuritySchemes["key"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An API key.",
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key", document)] = [] }];
            document.Info = new OpenApiInfo { Title = "Fanfare", Version = "1", Description = "Durable, ordered, signed webhooks." };
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer(ShowOptionalAsItsValueAsync);
        options.AddSchemaTransformer(ShowDestinationFieldsAsync);
        options.AddOperationTransformer(ShowBodyAsync);
        options.AddOperationTransformer(ShowQueriesAsync);
    });

    /// <summary>Clients compare the content type exactly, so it goes out without a charset.</summary>
    public static void MapApiDocument(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/openapi.json", (Delegate)GetAsync).ExcludeFromDescription();

    /// <summary>A page of the API at <c>/docs</c>. Its scripts come from this process; no font is fetched from elsewhere.</summary>
    public static void MapApiPage(this IEndpointRouteBuilder routes) => routes.MapScalarApiReference(
        "/docs", static options => options.WithTitle("Fanfare API").WithOpenApiRoutePattern("/api/v1/openapi.json").DisableDefaultFonts());

    /// <summary>
    /// Says in the description which body an operation takes. The content type of a request is not looked at: the body must be JSON.
    /// </summary>
    public static RouteHandlerBuilder Takes<TBody>(this RouteHandlerBuilder route) => route.WithMetadata(new BodyType(typeof(TBody)));

    /// <summary>Says in the description which query parameters an operation takes.</summary>
    public static RouteHandlerBuilder Queries(this RouteHandlerBuilder route, params string[] names) =>
        route.WithMetadata(new QueryNames(names));

    private static Task ShowQueriesAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (
            var name in context.Description.ActionDescriptor.EndpointMetadata.OfType<QueryNames>().SelectMany(
                static queries => queries.Names))
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Query, Schema = SchemaOf(name) });
        }

        if (
            context.Description.ActionDescriptor.EndpointMetadata.OfType<BodyType>().Any()
                && string.Equals(context.Description.HttpMethod, HttpMethods.Post, StringComparison.Ordinal))
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(
                new OpenApiParameter
                {
                    Name = "idempotency-key",
                    In = ParameterLocation.Header,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                });
        }

        return Task.CompletedTask;
    }

    private static OpenApiSchema SchemaOf(string name) => name switch
    {
        "limit" => new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = "250", Default = 50 },
        "order" => new OpenApiSchema { Type = JsonSchemaType.String, Enum = ["ascending", "descending"] },
        "status" or "status_code_class" => new OpenApiSchema { Type = JsonSchemaType.Integer },
        "before" or "after" or "since" or "until" => new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" },
        "event_types" => new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
        "get_if_exists" or "with_content" or "include_archived" or "expunge" => new OpenApiSchema { Type = JsonSchemaType.Boolean },
        _ => new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private static async Task ShowBodyAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<BodyType>().FirstOrDefault() is not { } body)
        {
            return;
        }

        var schema = await context.GetOrCreateSchemaAsync(body.Type, parameterDescription: null, cancellationToken);
        context.Document!.AddComponent(body.Type.Name, schema);
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>(
                StringComparer.Ordinal)
            {
                ["application/json"] = new()
                {
                    Schema = new OpenApiSchemaReference(
                    body.Type.Name, context.Document)
                }
            },
        };
    }

    private static async Task<IResult> GetAsync(HttpContext http)
    {
        var document = await http.RequestServices.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name).GetOpenApiDocumentAsync(
            http.RequestAborted);
        var json = await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_0, http.RequestAborted);
        return Wire.Answer(200, System.Text.Encoding.UTF8.GetBytes(json));
    }

    private static async Task ShowOptionalAsItsValueAsync(
        OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(Optional<>))
        {
            return;
        }

        var value = await context.GetOrCreateSchemaAsync(type.GetGenericArguments()[0], parameterDescription: null, cancellationToken);
        var inner = type.GetGenericArguments()[0];
        var mayBeNull = context.JsonPropertyInfo?.AttributeProvider?.IsDefined(typeof(NotNullAttribute), inherit: false) != true
            && (!inner.IsValueType || Nullable.GetUnderlyingType(inner) is not null);
        schema.Type = mayBeNull ? value.Type | JsonSchemaType.Null : value.Type & ~JsonSchemaType.Null;
        schema.Format = value.Format;
        schema.Items = value.Items;
        schema.AdditionalProperties = value.AdditionalProperties;
        schema.Properties = value.Properties;
    }

    /// <summary>Shows the settings that only one destination has as fields of their own.</summary>
    private static async Task ShowDestinationFieldsAsync(
        OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        if (
            context.JsonPropertyInfo is not null
                || !type.GetProperties().Any(static one => one.IsDefined(typeof(JsonExtensionDataAttribute), inherit: true)))
        {
            return;
        }

        // Where no kind can be chosen, only the settings of formats have a place.
        var hasKind = type.GetProperty("Kind") is not null;
        schema.AdditionalProperties = null;
        schema.Properties ??= new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        foreach (var destination in context.ApplicationServices.GetRequiredService<DestinationCatalog>().All)
        {
            foreach (var field in destination.Fields.Where(_ => destination.IsFormat || hasKind))
            {
                var shape = await context.GetOrCreateSchemaAsync(field.Shape, parameterDescription: null, cancellationToken);
                shape.Description = field.Description;
                schema.Properties[field.Name] = shape;
            }
        }
    }

    private sealed record BodyType(Type Type);

    private sealed record QueryNames(string[] Names);
}
