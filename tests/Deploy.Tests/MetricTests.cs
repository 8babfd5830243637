using System.Text.Json;
using System.Text.Json.Nodes;
using Fanfare.Deploy.Harness;

namespace Fanfare.Deploy;

/// <summary>The dashboard and the alerts ask for metrics that Fanfare has.</summary>
public sealed class MetricTests
{
    private static readonly string[] Plain =
    [
        "fanfare_events_accepted_total", "fanfare_events_refused_total", "fanfare_deliveries_succeeded_total",
        "fanfare_deliveries_failed_total", "fanfare_attempts_total",
        "fanfare_deliveries_owed", "fanfare_deliveries_oldest_age_seconds", "fanfare_journal_queue", "fanfare_lanes",
        "fanfare_endpoints_paused", "fanfare_breakers",
    ];

    private static readonly string[] Histograms = [
        "fanfare_attempt_duration_seconds", "fanfare_journal_batch_size", "fanfare_journal_commit_duration_seconds"];

    /// <summary>What Prometheus and kube-state-metrics know of pods.</summary>
    private static readonly string[] OfOthers = [
        "up", "kube_deployment_status_replicas_ready", "kube_deployment_spec_replicas", "kube_pod_status_ready"];

    private static readonly JsonNode Dashboard = JsonNode.Parse(Repository.Read("deploy", "grafana", "fanfare.json"))!;

    private static IEnumerable<JsonNode> Panels => Dashboard.All("panels");

    private static IEnumerable<string> DashboardQueries =>
        Panels.SelectMany(panel => panel.All("targets")).Select(target => target.Text("expr")!
        .Replace("$__rate_interval", "5m", StringComparison.Ordinal).Replace("$__range", "3h", StringComparison.Ordinal));

    [Fact]
    public void Every_panel_has_its_own_number_and_asks_the_source_that_is_chosen()
    {
        Assert.Equal(Panels.Count(), Panels.Select(panel => (int)panel.At("id")!).Distinct().Count());
        Assert.All(
            Panels.Where(panel => panel.Text("type") != "row").SelectMany(panel => panel.All("targets").Append(panel)),
            item => Assert.Equal("${datasource}", item.Text("datasource", "uid")));
        Assert.Contains("datasource", Dashboard.All("templating", "list").Select(variable => variable.Text("type")));
    }

    [ScriptFact]
    public async Task Every_query_of_the_dashboard_can_be_read_and_asks_for_what_there_is() => Check(await ReadAsync(DashboardQueries));

    [ScriptFact]
    public async Task The_dashboard_shows_every_metric()
    {
        var shown = (await ReadAsync(DashboardQueries)).SelectMany(query => query.Metrics).ToList();

        Assert.Empty(Plain.Except(shown));
        Assert.Empty(Histograms.Except(shown.Select(Stem)));
    }

    [OverlayTheory, InlineData(Overlay.MonitoredCluster)]
    public async Task Every_query_of_an_alert_can_be_read_and_asks_for_what_there_is(string folder) =>
        Check(await ReadAsync((await AlertsAsync(folder)).Select(alert => alert.Text("expr")!)));

    [OverlayTheory, InlineData(Overlay.MonitoredCluster)]
    public async Task Every_alert_says_how_bad_it_is_and_what_it_means(string folder)
    {
        var alerts = await AlertsAsync(folder);

        Assert.Equal(alerts.Count, alerts.Select(alert => alert.Text("alert")).Distinct().Count());
        Assert.All(alerts, alert =>
        {
            Assert.Contains(alert.Text("labels", "severity"), new[] { "warning", "critical" });
            Assert.NotNull(alert.At("annotations", "summary"));
            Assert.NotNull(alert.At("annotations", "description"));
        });
    }

    [OverlayTheory, InlineData(Overlay.MonitoredCluster)]
    public async Task The_dashboard_comes_with_the_monitoring(string folder) =>
        Assert.True(JsonNode.DeepEquals(
            Dashboard,
            JsonNode.Parse(
                (await Overlay.RenderAsync(folder)).Of("ConfigMap")
                    .Single(map => map.Text("metadata", "labels", "grafana_dashboard") == "1").Text("data", "fanfare.json")!)));

    private static async Task<List<JsonNode>> AlertsAsync(string folder) =>
        [.. (await Overlay.RenderAsync(folder)).Of("PrometheusRule").SelectMany(rule => rule.All("spec", "groups"))
            .SelectMany(group => group.All("rules"))];

    private static async Task<List<Query>> ReadAsync(IEnumerable<string> queries) =>
        JsonSerializer.Deserialize<List<Query>>(
            await Tool.RunScriptAsync("promql.mjs", JsonSerializer.Serialize(queries)), JsonSerializerOptions.Web)!;

    private static void Check(List<Query> queries)
    {
        Assert.NotEmpty(queries);
        Assert.All(queries, query =>
        {
            Assert.True(query.IsValid, query.Text);
            Assert.NotEmpty(query.Metrics);
            Assert.Empty(
                query.Metrics.Where(
                    metric =>
                        !Plain.Contains(metric) && !OfOthers.Contains(metric)
                            && !(Stem(metric) != metric && Histograms.Contains(Stem(metric)))));
        });
    }

    /// <summary>A histogram's name, of the name of one of its series.</summary>
    private static string Stem(string metric) =>
        new[] { "_bucket", "_sum", "_count" }.FirstOrDefault(metric.EndsWith) is { } suffix ? metric[..^suffix.Length] : metric;

    private sealed record Query(
        [property: System.Text.Json.Serialization.JsonPropertyName("query")] string Text, bool IsValid, string[] Metrics);
}
