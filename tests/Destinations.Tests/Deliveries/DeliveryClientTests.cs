using System.Net;
using System.Net.Sockets;
using System.Text;
using Fanfare.Endpoints;
using Fanfare.Events;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Endpoint = Fanfare.Endpoints.Endpoint;

namespace Fanfare.Deliveries;

public sealed class DeliveryClientTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ManualClock _clock = new();
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebApplication _app;
    private readonly ServiceProvider _services;
    private readonly DeliveryClient _client;
    private Func<HttpContext, Task> _answer = _ => Task.CompletedTask;

    public DeliveryClientTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.Map("/{**path}", http =>
        {
            _asked.TrySetResult();
            return _answer(http);
        });
        _services = Catalog.Services(_clock).BuildServiceProvider();
        _client = _services.GetRequiredService<DeliveryClient>();
    }

    private string Url => _app.Urls.First();

    public Task InitializeAsync() => _app.StartAsync();

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task A_request_carries_the_payload_as_it_is_and_all_its_headers()
    {
        var seen = new Dictionary<string, string>();
        byte[] body = [];
        _answer = async http =>
        {
            using var buffer = new MemoryStream();
            await http.Request.Body.CopyToAsync(buffer);
            body = buffer.ToArray();
            seen = http.Request.Headers.ToDictionary(
                header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        };
        var target = NewTarget(Url) with { };
        target = target with
        {
            Endpoint = target.Endpoint with
            {
                Headers = target.Endpoint.Headers.Add("X-Tenant", "seven").Add("Content-Disposition", "inline"),
            },
        };

        var outcome = await _client.AttemptAsync(target, NewEvent("{ \"a\" : 1.0 }"), default);

        Assert.Equal(DeliveryFault.None, outcome.Fault);
        Assert.Equal("{ \"a\" : 1.0 }", Encoding.UTF8.GetString(body));
        Assert.Equal("application/json", seen["content-type"]);
        Assert.Equal("seven", seen["x-tenant"]);
        Assert.Equal("inline", seen["content-disposition"]);
        Assert.Equal("msg_1", seen["webhook-id"]);
        Assert.Equal("msg_1", seen["svix-id"]);
        Assert.Equal(Now.ToUnixTimeSeconds().ToString(null, null), seen["webhook-timestamp"]);
        Assert.StartsWith("v1,", seen["webhook-signature"], StringComparison.Ordinal);
        Assert.Equal(seen["webhook-signature"], seen["svix-signature"]);
        Assert.StartsWith("Fanfare/", seen["user-agent"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, DeliveryFault.None)]
    [InlineData(204, DeliveryFault.None)]
    [InlineData(299, DeliveryFault.None)]
    [InlineData(300, DeliveryFault.Status)]
    [InlineData(404, DeliveryFault.Status)]
    [InlineData(410, DeliveryFault.Status)]
    [InlineData(503, DeliveryFault.Status)]
    public async Task Only_2xx_is_success(int status, object fault)
    {
        _answer = http =>
        {
            http.Response.StatusCode = status;
            return Task.CompletedTask;
        };

        var outcome = await AttemptAsync();

        Assert.Equal(((DeliveryFault)fault, status), (outcome.Fault, outcome.StatusCode));
    }

    [Fact]
    public async Task A_redirection_is_not_followed()
    {
        var calls = 0;
        _answer = http =>
        {
            calls++;
            http.Response.Redirect(Url + "/elsewhere");
            return Task.CompletedTask;
        };

        var outcome = await AttemptAsync();

        Assert.Equal((DeliveryFault.Status, 302, 1), (outcome.Fault, outcome.StatusCode, calls));
    }

    [Fact]
    public async Task Of_an_answer_the_first_16_KiB_are_kept()
    {
        _answer = http => http.Response.WriteAsync(new string('x', 100_000));

        var outcome = await AttemptAsync();

        Assert.Equal((DeliveryFault.None, 16 * 1024), (outcome.Fault, outcome.Response.Length));
    }

    [Fact]
    public async Task Bytes_that_no_store_takes_as_text_are_replaced()
    {
        _answer = http => http.Response.WriteAsync("a\0b");

        Assert.Equal("a\uFFFDb", (await AttemptAsync()).Response);
    }

    [Fact]
    public async Task An_answer_without_end_is_judged_by_its_status()
    {
        _answer = async http =>
        {
            while (!http.RequestAborted.IsCancellationRequested)
            {
                await http.Response.WriteAsync(new string('x', 4_096));
                await Task.Delay(1);
            }
        };

        Assert.Equal(DeliveryFault.None, (await AttemptAsync()).Fault);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_is_a_timeout()
    {
        _answer = http => Task.Delay(Timeout.Infinite, http.RequestAborted);

        var attempt = AttemptAsync();
        await _asked.Task;
        _clock.Advance(TimeSpan.FromSeconds(15));

        var outcome = await attempt;
        Assert.Equal((DeliveryFault.Timeout, 0, TimeSpan.FromSeconds(15)), (outcome.Fault, outcome.StatusCode, outcome.Duration));
    }

    [Fact]
    public async Task A_body_that_does_not_end_in_time_is_a_timeout_too()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _answer = async http =>
        {
            await http.Response.WriteAsync("a");
            await http.Response.Body.FlushAsync();
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        };

        var attempt = AttemptAsync();
        await begun.Task;
        while (!attempt.IsCompleted)
        {
            // The headers may still be on their way to the client; its deadline is the same.
            _clock.Advance(TimeSpan.FromSeconds(15));
            await Task.Delay(1);
        }

        Assert.Equal(DeliveryFault.Timeout, (await attempt).Fault);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_a_fault_of_the_response()
    {
        _answer = async http =>
        {
            http.Response.ContentLength = 1_000;
            await http.Response.WriteAsync("a");
            await http.Response.Body.FlushAsync();
            http.Abort();
        };

        Assert.Equal(DeliveryFault.Response, (await AttemptAsync()).Fault);
    }

    [Fact]
    public async Task What_is_no_HTTP_is_a_fault_of_the_response()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        var attempt = _client.AttemptAsync(NewTarget(url), NewEvent("{}"), default);
        using var connection = await listener.AcceptTcpClientAsync();
        await connection.GetStream().WriteAsync("SSH-2.0-nonsense\r\n\r\n"u8.ToArray());
        connection.Close();

        Assert.Equal(DeliveryFault.Response, (await attempt).Fault);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("http://no-such-host.invalid")]
    public async Task Where_nobody_listens_it_is_a_fault_of_the_connection(string url)
    {
        var outcome = await _client.AttemptAsync(NewTarget(url), NewEvent("{}"), default);

        Assert.Equal((DeliveryFault.Connection, 0), (outcome.Fault, outcome.StatusCode));
        Assert.NotEmpty(outcome.Response);
    }

    [Fact]
    public async Task Plain_text_where_TLS_is_spoken_is_a_fault_of_TLS()
    {
        var outcome = await _client.AttemptAsync(
            NewTarget(Url.Replace("http:", "https:", StringComparison.Ordinal)), NewEvent("{}"), default);

        Assert.Equal(DeliveryFault.Tls, outcome.Fault);
    }

    [Fact]
    public async Task An_expunged_payload_is_not_sent()
    {
        var outcome = await _client.AttemptAsync(NewTarget(Url), NewEvent("{}") with { Payload = null }, default);

        Assert.Equal(DeliveryFault.PayloadGone, outcome.Fault);
        Assert.False(_asked.Task.IsCompleted);
    }

    [Fact]
    public async Task A_stop_is_no_outcome()
    {
        using var stop = new CancellationTokenSource();
        _answer = http => Task.Delay(Timeout.Infinite, http.RequestAborted);

        var attempt = _client.AttemptAsync(NewTarget(Url), NewEvent("{}"), stop.Token);
        await _asked.Task;
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attempt);
    }

    private static DeliveryTarget NewTarget(string url) => new(
        new Endpoint { Id = "ep_1", ApplicationId = "app_1", Url = url, CreatedAt = Now, UpdatedAt = Now },
        [new EndpointSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", null)],
        1);

    private static AcceptedEvent NewEvent(string payload) => new()
    {
        Id = "msg_1",
        ApplicationId = "app_1",
        Channel = "c",
        Sequence = 1,
        EventType = "t",
        Payload = Encoding.UTF8.GetBytes(payload),
        AcceptedAt = Now,
        PayloadExpiresAt = Now,
    };

    private Task<AttemptOutcome> AttemptAsync() => _client.AttemptAsync(NewTarget(Url), NewEvent("{}"), default);
}
