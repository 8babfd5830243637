using System.Diagnostics.CodeAnalysis;

namespace Fanfare.Webhooks;

/// <summary>Marks a public method, of an instance or static, that answers a webhook.</summary>
/// <remarks>
/// Its class is registered with <see cref="WebhookServices.AddWebhooks{T}"/> and mapped by <see cref="WebhookRouting.MapWebhooks"/>.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WebhookAttribute : Attribute
{
    /// <summary>
    /// At the method's name, with a small first letter and without the ending <c>Async</c>: <c>OrderPaidAsync</c> is at <c>/orderPaid</c>.
    /// </summary>
    public WebhookAttribute()
    {
    }

    /// <param name="route">
    /// As <see cref="RouteSyntax"/> reads it: <c>/example/{name}/{action}</c>, or <c>/example/&lt;name&gt;/&lt;action&gt;</c>.
    /// </param>
    public WebhookAttribute([StringSyntax("Route")] string route) => Route = route;

    /// <summary>Null for the method's name.</summary>
    public string? Route { get; }

    /// <summary>HTTP methods; by default POST only. Where GET is answered, HEAD is.</summary>
    public string[] Methods { get; set; } = ["POST"];

    /// <summary>The field of a form that is the payload. Not together with <see cref="Raw"/>.</summary>
    public string? FormParam { get; set; }

    /// <summary>The request is left as it is; the method takes an <c>HttpRequest</c>.</summary>
    public bool Raw { get; set; }
}
