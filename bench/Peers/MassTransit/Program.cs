using System.Globalization;
using System.Net;
using Fanfare.Bench.Peers;
using MassTransit;

const int RetriesAfterTheFirstAttempt = 7;

var builder = WebApplication.CreateSlimBuilder(args);
// A retry is a warning there, with a stack trace: what an event did is not logged.
builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("MassTransit.ReceiveTransport", LogLevel.Error);
builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, Number("PORT")));

var concurrency = Number("CONCURRENCY", 64);
builder.Services.AddSingleton(_ => new Dispatcher(new Uri(Setting("TARGET_URL")), Setting("SECRET"), concurrency));
// Nothing is accepted before the bus has its connection and its queue.
builder.Services.Configure<MassTransitHostOptions>(options => options.WaitUntilStarted = true);
builder.Services.AddMassTransit(bus =>
{
    bus.AddConsumer<DeliveryConsumer>();
    bus.UsingRabbitMq((context, rabbit) =>
    {
        // Messages are durable and publishing waits for the broker's confirmation: MassTransit's own defaults.
        rabbit.Host("127.0.0.1", (ushort)Number("RABBITMQ_PORT"), "/", host =>
        {
            host.Username("guest");
            host.Password("guest");
        });
        rabbit.ReceiveEndpoint("deliveries", endpoint =>
        {
            // A classic durable queue.
            endpoint.PrefetchCount = concurrency * 4;
            endpoint.ConcurrentMessageLimit = concurrency;
            endpoint.UseMessageRetry(retry =>
                retry.Exponential(RetriesAfterTheFirstAttempt, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(1)));
            endpoint.ConfigureConsumer<DeliveryConsumer>(context);
        });
    });
});

var app = builder.Build();
app.MapGet("/health", () => Results.Ok());
app.MapPost("/events", async (IncomingEvent incoming, IBus bus, CancellationToken cancellation) =>
{
    var accepted = EventAccepted.From(incoming);
    await bus.Publish(accepted, cancellation);
    return Results.Accepted(value: new { id = accepted.Id });
});
await app.RunAsync();

static string Setting(string name) =>
    Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set.");

static int Number(string name, int? otherwise = null) =>
    otherwise is { } number && Environment.GetEnvironmentVariable(name) is null
        ? number : int.Parse(Setting(name), CultureInfo.InvariantCulture);
