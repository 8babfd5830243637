using System.Net.Http.Headers;
using MessageServer;

var builder = WebApplication.CreateBuilder(args);
var (server, application, key) = (
    builder.Configuration["Fanfare:Server"], builder.Configuration["Fanfare:Application"], builder.Configuration["FANFARE_API_KEY"]);
if (!Uri.TryCreate(server, UriKind.Absolute, out var address) || string.IsNullOrEmpty(application) || string.IsNullOrEmpty(key))
{
    await Console.Error.WriteLineAsync(
        "Fanfare's address (Fanfare:Server), application (Fanfare:Application) and API key (FANFARE_API_KEY) must be given.");
    return 1;
}

builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Limits.MaxRequestBodySize = MessagesApi.MaxBodyBytes);
builder.Services.AddHttpClient<Publisher>(http =>
{
    http.BaseAddress = new Uri($"{address.AbsoluteUri.TrimEnd('/')}/api/v1/");
    http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    http.Timeout = TimeSpan.FromSeconds(10);
});

var app = builder.Build();
app.MapGet("/", static () => Results.Text("I'm alive!!!\n"));
app.MapPost("/message", MessagesApi.ReceiveAsync);
await app.RunAsync();
return 0;
