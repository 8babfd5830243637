using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.EntityFrameworkCore;
using SlackChat.Archive;
using SlackChat.Reading;

namespace SlackChat.Admin;

/// <summary>The admin page's addresses. Its forms carry a token against forgery: a page elsewhere cannot send them.</summary>
internal static class AdminRoutes
{
    private static readonly string[] Requests = ["republish", "unpublish", "request-update"];

    public static void MapAdmin(this IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("/admin").AddEndpointFilter(AdminAccess.CheckAsync).AddEndpointFilter(CheckTokenAsync);
        admin.MapGet("", static (HttpContext http, AdminPage page, string? channel, string? done) => page.ShowAsync(http, channel, done));
        admin.MapPost("/webhooks/{id}/verify", VerifyAsync);
        admin.MapPost("/channels/{id:guid}/{request}", RequestAsync);
        admin.MapPost("/channels", SaveAsync);
    }

    private static async ValueTask<object?> CheckTokenAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next) =>
        await call.HttpContext.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(call.HttpContext)
            ? await next(call)
            : Results.Text("The form is not of this page, or too old: load the page anew.\n", statusCode: 400);

    private static Task<IResult> VerifyAsync(HttpContext http, AdminPage page, FanfareClient fanfare, string id) =>
        DoneAsync(http, page, () => fanfare.VerifyAsync(id, http.RequestAborted), "verify");

    private static async Task<IResult> RequestAsync(
        HttpContext http, AdminPage page, FanfareClient fanfare, ChannelDataReader channels, Guid id, string request) =>
        Requests.Contains(request, StringComparer.Ordinal) && await channels.ReadAsync(id, http.RequestAborted) is { } channel
            ? await DoneAsync(http, page, () => fanfare.RequestAsync(request, channel, http.RequestAborted), request)
            : Results.NotFound();

    private static async Task<IResult> SaveAsync(HttpContext http, AdminPage page, ChatContext archive)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (id, title, typeName, time) = (
            form["ApiId"].ToString().Trim(), form["Title"].ToString().Trim(), form["ChatType"].ToString(), form["PublishTime"].ToString());
        DateTimeOffset? publishTime = DateTimeOffset.TryParse(
            time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed) ? parsed : null;
        if (
            id is "" || title is "" || (publishTime is null && time is not "")
                || await archive.ChatTypes.FirstOrDefaultAsync(one => one.Name == typeName, http.RequestAborted) is not { } type)
        {
            return await page.ShowAsync(
                http, null, null,
                "A channel needs Slack's id of it, a chat type and a title, and a time of publication is a date and a time.", 400);
        }

        var channel = await archive.Channels.FirstOrDefaultAsync(one => one.ApiId == id, http.RequestAborted)
            ?? archive.Add(new Channel { ApiId = id, ChatType = type, Title = title }).Entity;
        (channel.ChatType, channel.Title, channel.Introduction) = (type, title, form["Introduction"].ToString());
        (channel.MetaTitle, channel.MetaDescription, channel.MetaImage) = (
            form["MetaTitle"].ToString(), form["MetaDescription"].ToString(), form["MetaImage"].ToString());
        (channel.PublishPath, channel.PublishTime, channel.Live) = (form["PublishPath"].ToString(), publishTime, form["Live"] == "true");
        await archive.SaveChangesAsync(http.RequestAborted);
        return Results.Redirect("/admin?done=saved");
    }

    private static async Task<IResult> DoneAsync(HttpContext http, AdminPage page, Func<Task> act, string done)
    {
        try
        {
            await act();
            return Results.Redirect($"/admin?done={done}");
        }
        catch (HttpRequestException exception)
        {
            return await page.ShowAsync(http, null, null, exception.Message, 502);
        }
    }
}
