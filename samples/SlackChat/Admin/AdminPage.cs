using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.EntityFrameworkCore;
using SlackChat.Archive;

namespace SlackChat.Admin;

/// <summary>The admin page: one page of HTML, without scripts.</summary>
internal sealed class AdminPage(ChatContext archive, FanfareClient fanfare, IAntiforgery forgery)
{
    public async Task<IResult> ShowAsync(HttpContext http, string? edited, string? done, string? error = null, int status = 200)
    {
        var tokens = forgery.GetAndStoreTokens(http);
        var token = $"""<input type="hidden" name="{tokens.FormFieldName}" value="{Text(tokens.RequestToken)}">""";
        var channels = await archive.Channels.OrderBy(static one => one.Title).ToListAsync(http.RequestAborted);
        var types = await archive.ChatTypes.OrderBy(static one => one.Name).Select(static one => one.Name).ToListAsync(http.RequestAborted);
        var html = $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Chat archive</title>
            <style>body {"{"} font-family: sans-serif; margin: 2em; max-width: 70em {"}"}
            td, th {"{"} text-align: left; padding: .3em 1em .3em 0 {"}"} form {"{"} display: inline {"}"}
            label {"{"} display: block; margin: .4em 0 {"}"}</style>
            </head>
            <body>
            <h1>Chat archive</h1>
            {Notice(done, error)}
            <h2>Webhooks</h2>
            {await WebhooksAsync(token, http.RequestAborted)}
            <h2>Channels</h2>
            {Channels(channels, token)}
            {Form(channels.Find(one => one.Id.ToString() == edited), types, token)}
            </body>
            </html>
            """;
        http.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";
        return Results.Text(html, "text/html", Encoding.UTF8, status);
    }

    private static string Notice(string? done, string? error) => error is not null
        ? $"""<p role="alert">{Text(error)}</p>"""
        : done switch
        {
            "verify" => """<p role="status">Saved again: the webhook is being asked.</p>""",
            "republish" or "unpublish" or "request-update" => """<p role="status">Sent to every webhook that is verified.</p>""",
            "saved" => """<p role="status">The channel is saved.</p>""",
            _ => "",
        };

    private async Task<string> WebhooksAsync(string token, CancellationToken cancellationToken)
    {
        try
        {
            var rows = (await fanfare.WebhooksAsync(cancellationToken)).Select(webhook => $"""
                <tr><td>{Text(webhook.Url)}</td><td>{Text(State(webhook))}</td>
                <td>{Button($"/admin/webhooks/{webhook.Id}/verify", "Save again", webhook.Url, token)}</td></tr>
                """);
            return Table(["Address", "Verification", ""], rows);
        }
        catch (HttpRequestException exception)
        {
            return $"""<p role="alert">{Text(exception.Message)}</p>""";
        }
    }

    private static string State(Webhook webhook) => string.Join(' ', new[]
    {
        webhook.Disabled ? "Disabled." : null,
        webhook.Verification is { } verification ? $"{verification.Status}{TimeOf(verification.At)}" : "asks for none",
        webhook.Verification?.Reason,
    }.Where(static part => part is not null));

    private static string? TimeOf(DateTimeOffset? at) => at?.ToString(" (yyyy-MM-dd HH:mm 'UTC')", CultureInfo.InvariantCulture);

    private static string? InputTime(DateTimeOffset? at) => at?.UtcDateTime.ToString("s", CultureInfo.InvariantCulture);

    private static string Option(string type, string? selected) => $"<option{(type == selected ? " selected" : "")}>{Text(type)}</option>";

    private static string Channels(IEnumerable<Channel> channels, string token) => Table(
        ["Title", "Slack", "Type", ""],
        channels.Select(channel =>
        $"""
        <tr><td><a href="/admin?channel={channel.Id}">{Text(channel.Title)}</a></td>
        <td>{Text(channel.ApiId)}</td><td>{Text(channel.ChatType.Name)}</td><td>
        {Button($"/admin/channels/{channel.Id}/republish", "Republish", channel.Title, token)}
        {Button($"/admin/channels/{channel.Id}/unpublish", "Unpublish", channel.Title, token)}
        {Button($"/admin/channels/{channel.Id}/request-update", "Request update", channel.Title, token)}
        </td></tr>
        """));

    private static string Table(string[] heads, IEnumerable<string> rows) =>
        $"<table><tr>{string.Concat(heads.Select(static head => $"""<th scope="col">{head}</th>"""))}</tr>\n{string.Concat(rows)}</table>";

    private static string Button(string action, string label, string what, string token) =>
        $"""<form method="post" action="{action}">{token}<button aria-label="{label}: {Text(what)}">{label}</button></form>""";

    private static string Form(Channel? channel, IEnumerable<string> types, string token)
    {
        var chosen = channel?.ChatType.Name;
        return $"""
            <h2>{(channel is null ? "Add a channel" : "Change a channel")}</h2>
            <form method="post" action="/admin/channels">{token}
            {Input("ApiId", "Slack's id of it", channel?.ApiId, channel is null ? "required" : "readonly")}
            <label>Chat type <select name="ChatType">{string.Concat(types.Select(type => Option(type, chosen)))}</select></label>
            {Input("Title", "Title", channel?.Title, "required")}
            {Input("Introduction", "Introduction", channel?.Introduction)}
            {Input("MetaTitle", "Title for search engines", channel?.MetaTitle)}
            {Input("MetaDescription", "Description for search engines", channel?.MetaDescription)}
            {Input("MetaImage", "Image for search engines", channel?.MetaImage)}
            {Input("PublishPath", "Path under which it is published", channel?.PublishPath)}
            {Input("PublishTime", "Time of publication (UTC)", InputTime(channel?.PublishTime), """type="datetime-local" step="1" """)}
            <label><input type="checkbox" name="Live" value="true"{(channel?.Live ?? true ? " checked" : "")}> Live</label>
            <button>Save</button>
            </form>
            """;
    }

    private static string Input(string name, string label, string? value, string more = "") =>
        $"""<label>{label} <input name="{name}" value="{Text(value)}" {more}></label>""";

    private static string Text(string? text) => WebUtility.HtmlEncode(text ?? "");
}
