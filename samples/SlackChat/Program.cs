using Fanfare.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using SlackChat.Admin;
using SlackChat.Archive;
using SlackChat.Reading;
using SlackChat.Slack;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.ConfigureHttpJsonOptions(static http =>
{
    http.SerializerOptions.PropertyNamingPolicy = ArchiveJson.Options.PropertyNamingPolicy;
    http.SerializerOptions.Encoder = ArchiveJson.Options.Encoder;
    http.SerializerOptions.TypeInfoResolverChain.Insert(0, ArchiveJson.Options.TypeInfoResolver!);
});

// The archive, and what its changes become: a message that is saved is an event on its channel, through an outbox in the same database.
builder.Services.AddDbContext<ChatContext>((services, options) => options
    .UseSqlite(
        services.GetRequiredService<IConfiguration>().GetConnectionString("Chat"),
        static sqlite => sqlite.UseQuerySplittingBehavior(QuerySplittingBehavior.SplitQuery))
    .UseFanfare(ChatContext.Map));
builder.Services.AddFanfareRelay<ChatContext>(relay =>
{
    relay.Server = builder.Configuration.GetValue<Uri>("Fanfare:Server");
    relay.Application = builder.Configuration["Fanfare:Application"] ?? "";
    relay.Key = builder.Configuration["FANFARE_API_KEY"] ?? "";
});
builder.Services.AddHttpClient<FanfareClient>();
builder.Services.AddHostedService<ApplicationInFanfare>();

builder.Services.AddSingleton<SlackSignature>().AddSingleton<SlackTurn>();
builder.Services.AddScoped<MessageEvents>().AddScoped<ReactionEvents>().AddScoped<UserEvents>();
builder.Services.AddScoped<ChannelDataReader>().AddScoped<AdminPage>();
builder.Services.AddAntiforgery();

var app = builder.Build();
_ = app.Services.GetRequiredService<SlackSignature>();
await ChatTypesInConfiguration.SaveAsync(app.Services);
app.MapSlackEvents();
app.MapReadApi();
app.MapAdmin();
await app.RunAsync();
