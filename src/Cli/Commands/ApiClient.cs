using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fanfare.Configuration;
using Fanfare.Output;

namespace Fanfare.Api;

/// <summary>Speaks to the REST API. What goes wrong is a <see cref="FailureException"/>.</summary>
/// <remarks>Values in a path are escaped: <c>GetAsync($"app/{name}")</c> asks for that application, whatever its name is made of.</remarks>
internal sealed class ApiClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http = new(
        new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.All })
    { Timeout = Patience };
    private readonly string _server;

    public ApiClient(Settings settings)
    {
        _server = settings.Server;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", settings.Key);
        _http.DefaultRequestHeaders.UserAgent.Add(
            new ProductInfoHeaderValue("fanfare-cli", typeof(ApiClient).Assembly.GetName().Version!.ToString(3)));
    }

    public Task<Answer<T>> GetAsync<T>(FormattableString path, CancellationToken cancellationToken) =>
        GetAsync<T>(path, new Query(), cancellationToken);

    public async Task<Answer<T>> GetAsync<T>(FormattableString path, Query query, CancellationToken cancellationToken) =>
        Answer<T>.From(await SendAsync(HttpMethod.Get, $"{PathOf(path)}?{query}", null, cancellationToken));

    /// <summary>Sends a POST, which has its effect once however often the network repeats it.</summary>
    public Task<Answer<T>> PostAsync<T>(FormattableString path, JsonObject body, CancellationToken cancellationToken) =>
        PostAsync<T>(path, JsonSerializer.SerializeToUtf8Bytes(body, ApiJson.Options), cancellationToken);

    /// <summary>Sends a POST of a body that is JSON already.</summary>
    public async Task<Answer<T>> PostAsync<T>(FormattableString path, byte[] body, CancellationToken cancellationToken) =>
        Answer<T>.From(await SendAsync(HttpMethod.Post, PathOf(path), body, cancellationToken));

    public async Task<Answer<T>> PatchAsync<T>(FormattableString path, JsonObject body, CancellationToken cancellationToken) =>
        Answer<T>.From(
            await SendAsync(HttpMethod.Patch, PathOf(path), JsonSerializer.SerializeToUtf8Bytes(body, ApiJson.Options), cancellationToken));

    public Task DeleteAsync(FormattableString path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, PathOf(path), null, cancellationToken);

    public void Dispose() => _http.Dispose();

    /// <exception cref="FailureException">
    /// A value would make another path: it is empty, or one of the dots that paths give a meaning to.
    /// </exception>
    private static string PathOf(FormattableString path) =>
        string.Format(null, path.Format, [.. path.GetArguments().Select(static value => value?.ToString() switch
    {
        null or "" or "." or ".." => throw FailureException.Usage($"'{value}' is no id or uid"),
        var text => Uri.EscapeDataString(text),
    })]);

    private async Task<byte[]> SendAsync(HttpMethod method, string path, byte[]? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, $"{_server}/api/v1/{path}");
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            request.Headers.Add("idempotency-key", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        }

        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            return response.IsSuccessStatusCode
                ? await response.Content.ReadAsByteArrayAsync(cancellationToken)
                : throw Refusal.Of(path, (int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
        }
        catch (HttpRequestException exception)
        {
            throw Unreachable(exception);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FailureException(
                ExitCode.Unreachable, $"{_server} did not answer within {Patience.TotalSeconds} s", "Try again, or look at the server.");
        }
    }

    private FailureException Unreachable(HttpRequestException exception) =>
        exception.HttpRequestError == HttpRequestError.SecureConnectionError
        ? new FailureException(
            ExitCode.Unreachable,
            $"{_server} has no certificate that this machine trusts: {exception.InnerException?.Message ?? exception.Message}",
            "Trust one that you have made yourself with SSL_CERT_FILE=fanfare.crt")
        : new FailureException(
            ExitCode.Unreachable,
            $"{_server} cannot be reached: {exception.Message}",
            "Is Fanfare running there? Name another server with --server, FANFARE_SERVER or fanfare login");
}
