using System.Globalization;
using System.Text.Json.Nodes;
using Fanfare.Deploy.Harness;

namespace Fanfare.Deploy;

/// <summary>Pods run with no more rights than they need, and tell how they are.</summary>
public sealed class PodTests
{
    /// <summary>The longest that a process takes to stop, in seconds.</summary>
    private const int StopWithin = 30;

    [OverlayTheory, MemberData(nameof(Overlay.All), MemberType = typeof(Overlay))]
    public async Task Every_container_runs_without_rights_and_cannot_write_to_its_image(string folder) =>
        Assert.All((await Overlay.RenderAsync(folder)).Workloads, workload =>
        {
            Assert.True((bool)workload.Pod.At("securityContext", "runAsNonRoot")!);
            Assert.True((int)workload.Pod.At("securityContext", "runAsUser")! > 0);
            Assert.Equal("RuntimeDefault", workload.Pod.Text("securityContext", "seccompProfile", "type"));
            Assert.All(workload.Containers, container =>
            {
                Assert.False((bool)container.At("securityContext", "allowPrivilegeEscalation")!);
                Assert.True((bool)container.At("securityContext", "readOnlyRootFilesystem")!);
                Assert.Equal("ALL", Assert.Single(container.All("securityContext", "capabilities", "drop")).ToString());
                Assert.Null(container.At("securityContext", "capabilities", "add"));
            });
        });

    [OverlayTheory, MemberData(nameof(Overlay.All), MemberType = typeof(Overlay))]
    public async Task No_pod_holds_a_token_of_the_cluster(string folder)
    {
        var overlay = await Overlay.RenderAsync(folder);

        Assert.All(overlay.Workloads, workload => Assert.False((bool)workload.Pod.At("automountServiceAccountToken")!));
        Assert.All(overlay.Of("ServiceAccount"), account => Assert.False((bool)account.At("automountServiceAccountToken")!));
        Assert.All(
            overlay.Workloads.Where(workload => workload.IsFanfare),
            workload => Assert.Contains(workload.Pod.Text("serviceAccountName"), overlay.Of("ServiceAccount").Select(Json.Name)));
    }

    [OverlayTheory, MemberData(nameof(Overlay.All), MemberType = typeof(Overlay))]
    public async Task Every_container_asks_for_what_it_needs_and_has_an_end_to_its_memory(string folder) =>
        Assert.All((await Overlay.RenderAsync(folder)).Workloads.SelectMany(workload => workload.Containers), container =>
        {
            Assert.NotNull(container.At("resources", "requests", "cpu"));
            Assert.NotNull(container.At("resources", "requests", "memory"));
            Assert.NotNull(container.At("resources", "limits", "memory"));
        });

    [OverlayTheory, MemberData(nameof(Overlay.All), MemberType = typeof(Overlay))]
    public async Task Every_image_has_a_version(string folder) =>
        Assert.All((await Overlay.RenderAsync(folder)).Workloads.SelectMany(workload => workload.Containers), container =>
        {
            var parts = container.Text("image")!.Split(':');
            Assert.Equal(2, parts.Length);
            Assert.NotEqual("latest", parts[1]);
        });

    [OverlayTheory, MemberData(nameof(Overlay.All), MemberType = typeof(Overlay))]
    public async Task What_runs_on_tells_live_from_ready(string folder)
    {
        var workloads = (await Overlay.RenderAsync(folder)).Workloads.Where(workload => workload.RunsOn).ToList();

        Assert.All(workloads.SelectMany(workload => workload.Containers), container =>
        {
            Assert.NotNull(container.At("livenessProbe"));
            Assert.NotNull(container.At("readinessProbe"));
        });
        Assert.All(workloads.Where(workload => workload.IsFanfare).SelectMany(workload => workload.Containers), container =>
        {
            Assert.Equal("/health/live", container.Text("startupProbe", "httpGet", "path"));
            Assert.Equal("/health/live", container.Text("livenessProbe", "httpGet", "path"));
            Assert.Equal("/health/ready", container.Text("readinessProbe", "httpGet", "path"));
        });
    }

    [OverlayTheory, MemberData(nameof(Overlay.All), MemberType = typeof(Overlay))]
    public async Task Every_probe_goes_to_a_port_that_there_is(string folder) =>
        Assert.All((await Overlay.RenderAsync(folder)).Workloads, workload =>
            Assert.Empty(Probes(workload).Select(probe => probe.Text("httpGet", "port") ?? probe.Text("tcpSocket", "port"))
                .Where(port => port is not null).Except(workload.PortNames)));

    [OverlayTheory, MemberData(nameof(Overlay.All), MemberType = typeof(Overlay))]
    public async Task A_pod_gets_no_requests_any_more_before_it_stops_and_has_the_time_to(string folder) =>
        Assert.All((await Overlay.RenderAsync(folder)).Workloads.Where(workload => workload.IsFanfare), workload =>
        {
            var sleep = (int)Assert.Single(workload.Containers).At("lifecycle", "preStop", "sleep", "seconds")!;
            Assert.True(sleep > 0);
            Assert.True((int)workload.Pod.At("terminationGracePeriodSeconds")! > sleep + StopWithin);
        });

    [OverlayTheory, MemberData(nameof(Overlay.All), MemberType = typeof(Overlay))]
    public async Task What_is_replaced_one_by_one_never_has_one_less(string folder) =>
        Assert.All((await Overlay.RenderAsync(folder)).Of("Deployment"), deployment =>
            Assert.Equal(0, (int)deployment.At("spec", "strategy", "rollingUpdate", "maxUnavailable")!));

    [OverlayTheory, MemberData(nameof(Overlay.All), MemberType = typeof(Overlay))]
    public async Task Every_mount_is_of_a_volume_that_there_is(string folder)
    {
        var overlay = await Overlay.RenderAsync(folder);
        Assert.All(overlay.Workloads, workload =>
        {
            var claims = overlay.Of("StatefulSet").Where(item => item.Name() == workload.Name)
                .SelectMany(item => item.All("spec", "volumeClaimTemplates")).Select(Json.Name);
            var volumes = workload.Pod.All("volumes").Select(volume => volume.Text("name")).Concat(claims);
            Assert.Empty(
                workload.Containers.SelectMany(container => container.All("volumeMounts")).Select(mount => mount.Text("name"))
                    .Except(volumes));
        });
    }

    [OverlayTheory, MemberData(nameof(Overlay.All), MemberType = typeof(Overlay))]
    public async Task A_process_listens_on_the_ports_of_its_pod(string folder)
    {
        var overlay = await Overlay.RenderAsync(folder);
        var settings = overlay.Of("ConfigMap").Single(map => map.At("data", "FANFARE__Urls") is not null);
        var urls = settings.Text("data", "FANFARE__Urls")!.Split(';')
            .Select(url => int.Parse(url[(url.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture)).ToList();

        Assert.Contains(int.Parse(settings.Text("data", "FANFARE__Telemetry__MetricsPort")!, CultureInfo.InvariantCulture), urls);
        Assert.All(overlay.Workloads.Where(workload => workload.IsFanfare), workload =>
        {
            var clustered = workload.Variables.Where(
                variable => variable.Text("name") is "FANFARE__Cluster__SiloPort" or "FANFARE__Cluster__GatewayPort")
                .Select(variable => int.Parse(variable.Text("value")!, CultureInfo.InvariantCulture));
            Assert.Equal(urls.Concat(clustered).Order(), workload.Ports.Order());
        });
    }

    private static IEnumerable<JsonNode> Probes(Workload workload) =>
        workload.Containers.SelectMany(
            container => new[] { "startupProbe", "livenessProbe", "readinessProbe" }.Select(name => container.At(name))).OfType<JsonNode>();
}
