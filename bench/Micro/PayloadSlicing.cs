using System.Buffers;
using System.IO.Pipelines;
using BenchmarkDotNet.Attributes;
using Fanfare.Api.Http.Bodies;
using Fanfare.Api.Messages;
using Fanfare.Events;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Fanfare.Bench.Micro;

/// <summary>What becomes of the body of a publish: an event with its payload cut out, from the bytes and from the request.</summary>
[MemoryDiagnoser]
public class PayloadSlicing
{
    private readonly byte[] _body = Sample.Body;
    private readonly DefaultHttpContext _http = new();

    [Benchmark]
    public EventDraft FromBytes() => MessageReader.Read(_body).Draft;

    [Benchmark]
    public async Task<EventDraft> FromRequest()
    {
        _http.Features.Set<IRequestBodyPipeFeature>(new Received(PipeReader.Create(new ReadOnlySequence<byte>(_body))));
        var body = await RequestBody.ReadAsync(_http, 1 << 20, CancellationToken.None);
        return MessageReader.Read(body.Bytes).Draft;
    }

    private sealed record Received(PipeReader Reader) : IRequestBodyPipeFeature;
}
