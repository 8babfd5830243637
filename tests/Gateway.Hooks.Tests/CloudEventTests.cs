using System.Globalization;
using System.Text;
using Fanfare.Hooks.CloudEvents;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Hooks;

public sealed class CloudEventTests
{
    private const string Structured = "application/cloudevents+json; charset=utf-8";
    private const string Minimal = """ "specversion":"1.0","id":"A-1","source":"/here","type":"com.example.made" """;

    [Fact]
    public void A_structured_event_is_read()
    {
        var read = One(Read("""
            {"specversion":"1.0","type":"com.example.made","source":"https://example.com/a?b#c","subject":"s é","id":"A 1","time":"2018-04-05T17:31:00.123456789+02:00",
             "comexampleextension1":"value","comexampleothervalue":5,"datacontenttype":"application/json","data":{ "n": 1.50 }}
            """));

        Assert.Equal(("A 1", "https://example.com/a?b#c", "com.example.made", "s é"), (read.Id, read.Source, read.Type, read.Subject));
        Assert.Equal(new DateTimeOffset(2018, 4, 5, 17, 31, 0, TimeSpan.FromHours(2)).AddTicks(1_234_567), read.Time);
        Assert.Equal("""{ "n": 1.50 }""", Text(read));
    }

    [Theory]
    [InlineData("", "null")]
    [InlineData(",\"data\":null", "null")]
    [InlineData(",\"data\":\"text\",\"datacontenttype\":\"text/plain\"", "\"text\"")]
    [InlineData(",\"data\":[1]", "[1]")]
    [InlineData(",\"data_base64\":\"eyJhIjoxfQ==\"", """{"a":1}""")]
    [InlineData(",\"data_base64\":\"eyJhIjoxfQ==\",\"datacontenttype\":\"application/octet-stream\"", """{"data_base64":"eyJhIjoxfQ=="}""")]
    [InlineData(",\"data_base64\":\"aGk=\",\"datacontenttype\":\"text/plain\"", "\"hi\"")]
    [InlineData(",\"data_base64\":\"/w==\",\"datacontenttype\":\"text/plain\"", """{"data_base64":"/w=="}""")]
    [InlineData(",\"data_base64\":\"/w==\"", """{"data_base64":"/w=="}""")]
    [InlineData(",\"data_base64\":null", "null")]
    public void Data_becomes_JSON(string more, string data) => Assert.Equal(data, Text(One(Read($"{{{Minimal}{more}}}"))));

    [Theory]
    [InlineData("", "The body is not JSON")]
    [InlineData("no JSON", "The body is not JSON")]
    [InlineData("[]", "It must be a JSON object")]
    [InlineData("{}", "The attribute specversion is missing")]
    [InlineData("""{"specversion":"1.0","source":"a","type":"b"}""", "The attribute id is missing")]
    [InlineData("""{"specversion":"1.0","id":"a","type":"b"}""", "The attribute source is missing")]
    [InlineData("""{"specversion":"1.0","id":"a","source":"b"}""", "The attribute type is missing")]
    [InlineData("""{"specversion":"1.0","id":"a","source":"b","type":null}""", "The attribute type is missing")]
    [InlineData("""{"specversion":"0.3","id":"a","source":"b","type":"c"}""", "The attribute specversion must be 1.0")]
    [InlineData("""{"specversion":1.0}""", "The attribute specversion is not a text")]
    [InlineData("""{"id":""}""", "The attribute id is empty")]
    [InlineData("""{"id":{"id":"a"}}""", "The attribute id is not a text")]
    [InlineData("""{"id":"a\nb"}""", "The attribute id holds control characters")]
    [InlineData("""{"id":"a","id":"b"}""", "The attribute id is given more than once")]
    [InlineData("""{"specversion":"1.0","id":"a","source":"b c","type":"c"}""", "The attribute source is not a URI reference")]
    [InlineData("""{"id":"\ud800"}""", "A text in the body holds half of a surrogate pair")]
    [InlineData("{" + Minimal + ",\"data\":1,\"data\":2}", "data is given more than once")]
    [InlineData("{" + Minimal + ",\"data\":1,\"data_base64\":\"\"}", "data and data_base64 exclude each other")]
    [InlineData("{" + Minimal + ",\"data_base64\":\"!\"}", "data_base64 is not base64")]
    [InlineData("{" + Minimal + ",\"data_base64\":1}", "data_base64 is not base64")]
    [InlineData("{" + Minimal + "} {}", "The body is not JSON")]
    [InlineData("{" + Minimal, "The body is not JSON")]
    public void What_is_wrong_with_a_structured_event_is_named(string body, string error) => Assert.Equal(error, Read(body).Error);

    [Theory]
    [InlineData("2018-04-05T17:31:00Z", true)]
    [InlineData("2018-04-05t17:31:00.1z", true)]
    [InlineData("2018-04-05T17:31:00.000000000000-00:00", true)]
    [InlineData("2018-04-05T17:31:00", false)]
    [InlineData("2018-04-05T17:31:00.Z", false)]
    [InlineData("2018-04-05T17:31:00+0200", false)]
    [InlineData("2018-04-05 17:31:00Z", false)]
    [InlineData("2018-04-05", false)]
    [InlineData("2018-02-30T17:31:00Z", false)]
    [InlineData("2018-04-05T17:31:00+25:00", false)]
    [InlineData("0001-01-01T00:00:00+14:00", false)]
    [InlineData("-2018-04-05T17:31:00Z", false)]
    [InlineData("yesterday", false)]
    public void Time_is_as_in_RFC_3339(string time, bool taken) =>
        Assert.Equal(
            taken ? null : "The attribute time is not a timestamp as in RFC 3339", Read($"{{{Minimal},\"time\":\"{time}\"}}").Error);

    [Fact]
    public void A_batch_gives_its_events_in_order()
    {
        var read = Read($$"""[{{{Minimal}},"data":1},{{{Minimal}},"data":[2]}]""", "application/cloudevents-batch+json");

        Assert.Null(read.Error);
        Assert.Equal(["1", "[2]"], read.Events.Select(Text));
        Assert.Equal(
            (0, null),
            (Read("[]", "application/cloudevents-batch+json").Events.Length, Read("[]", "application/cloudevents-batch+json").Error));
    }

    [Theory]
    [InlineData("{}", "A batch must be a JSON array")]
    [InlineData("[{" + Minimal + "},{\"id\":\"a\"}]", "Event 2 of the batch: The attribute specversion is missing")]
    [InlineData("[1]", "Event 1 of the batch: It must be a JSON object")]
    [InlineData("[{" + Minimal + "}", "The body is not JSON")]
    [InlineData("[{" + Minimal + "}]]", "The body is not JSON")]
    public void One_wrong_event_fails_the_batch(string body, string error)
    {
        var read = Read(body, "application/cloudevents-batch+json");

        Assert.Equal(error, read.Error);
        Assert.Empty(read.Events);
    }

    [Theory]
    [InlineData("application/cloudevents+avro", "CloudEvents are read in JSON, not in application/cloudevents+avro")]
    [InlineData("application/cloudevents+json; charset=utf-16", "The body must be UTF-8")]
    [InlineData("nonsense", "The header Content-Type is malformed")]
    public void Only_JSON_in_UTF_8_is_read(string contentType, string error) => Assert.Equal(error, Read("{}", contentType).Error);

    [Fact]
    public void A_binary_event_is_read()
    {
        var read = One(
            Binary(
                """{ "n": 1.50 }""", "application/vnd.x+json", ("ce-id", "A%201"), ("ce-subject", "\"Euro%20%E2%82%AC \\\"q\\\"\""),
                ("ce-time", "2018-04-05T17:31:00Z")));

        Assert.Equal(("A 1", "/here", "made", "Euro € \"q\""), (read.Id, read.Source, read.Type, read.Subject));
        Assert.Equal(DateTimeOffset.Parse("2018-04-05T17:31:00Z", CultureInfo.InvariantCulture), read.Time);
        Assert.Equal("""{ "n": 1.50 }""", Text(read));
    }

    [Theory]
    [InlineData("", "application/json", "null")]
    [InlineData("hi \"you\"", "text/plain", "\"hi \\u0022you\\u0022\"")]
    [InlineData("<a/>", "application/xml", "\"\\u003Ca/\\u003E\"")]
    [InlineData("hi", "application/octet-stream", """{"data_base64":"aGk="}""")]
    [InlineData("hi", "text/plain; charset=utf-16", """{"data_base64":"aGk="}""")]
    [InlineData("[1]", null, "[1]")]
    [InlineData("hi", null, """{"data_base64":"aGk="}""")]
    public void Data_of_a_binary_event_becomes_JSON(string body, string? contentType, string data) =>
        Assert.Equal(data, Text(One(Binary(body, contentType))));

    [Theory]
    [InlineData("ce-id", null, "The attribute id is missing")]
    [InlineData("ce-specversion", null, "The attribute specversion is missing")]
    [InlineData("ce-id", "", "The attribute id is empty")]
    [InlineData("ce-id", "\"\"", "The attribute id is empty")]
    [InlineData("ce-id", "%", "The attribute id is not percent-encoded UTF-8")]
    [InlineData("ce-id", "%4", "The attribute id is not percent-encoded UTF-8")]
    [InlineData("ce-id", "%zz", "The attribute id is not percent-encoded UTF-8")]
    [InlineData("ce-id", "%ff", "The attribute id is not percent-encoded UTF-8")]
    [InlineData("ce-id", "%00", "The attribute id holds control characters")]
    [InlineData("ce-time", "soon", "The attribute time is not a timestamp as in RFC 3339")]
    public void What_is_wrong_with_a_binary_event_is_named(string header, string? value, string error) =>
        Assert.Equal(error, Binary("{}", "application/json", (header, value)).Error);

    [Fact]
    public void Data_of_a_binary_event_that_should_be_JSON_must_be() =>
        Assert.Equal("The data is not JSON, though the header Content-Type says so", Binary("{", "application/json").Error);

    [Fact]
    public void Whatever_a_request_holds_it_is_read_or_refused()
    {
        string[] pieces = [
            "{", "}", "[", "]", ",", ":", "\"", "\"id\":", "\"data\":", "\"data_base64\":", "\"\\ud800\"", "\"time\":", "\"1.0\"",
            "\"specversion\":", "%", "%ff", "é", "\0", "\\", "null", "1e9", "2018-04-05T17:31:00Z", Minimal];
        string?[] types = [
            null, "", "application/cloudevents+json", "application/cloudevents-batch+json", "application/json", "text/plain; charset=\"",
            "a/b", ";"];
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < 20_000; round++)
        {
            string Any() => string.Concat(Enumerable.Range(0, random.Next(9)).Select(_ => pieces[random.Next(pieces.Length)]));
            var body = random.Next(3) == 0 ? $"{{{Minimal}{Any()}}}" : Any();
            try
            {
                var read = random.Next(2) == 0
                    ? Read(body, types[random.Next(types.Length)])
                    : Binary(body, types[random.Next(types.Length)], ("ce-id", Any()), ("ce-time", Any()));
                Assert.True(read.Error is null || read.Events.IsEmpty);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Seed {seed}, round {round}: {body}", exception);
            }
        }
    }

    private static CloudEvent One(CloudEventReading reading)
    {
        Assert.Null(reading.Error);
        return Assert.Single(reading.Events);
    }

    private static string Text(CloudEvent read) => Encoding.UTF8.GetString(read.Data.Span);

    private static CloudEventReading Read(string body, string? contentType = Structured) =>
        CloudEventReading.Of(new HeaderDictionary { ["Content-Type"] = contentType }, Encoding.UTF8.GetBytes(body));

    private static CloudEventReading Binary(string body, string? contentType, params (string Name, string? Value)[] headers)
    {
        var all = new HeaderDictionary
        {
            ["Content-Type"] = contentType,
            ["ce-specversion"] = "1.0",
            ["ce-id"] = "A-1",
            ["ce-source"] = "/here",
            ["ce-type"] = "made",
        };
        foreach (var (name, value) in headers)
        {
            all[name] = value is null ? default : new(value);
        }

        return CloudEventReading.Of(all, Encoding.UTF8.GetBytes(body));
    }
}
