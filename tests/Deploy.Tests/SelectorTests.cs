using System.Text.Json.Nodes;
using Fanfare.Deploy.Harness;

namespace Fanfare.Deploy;

/// <summary>What points to something points to something that there is.</summary>
public sealed class SelectorTests
{
    [OverlayTheory, MemberData(nameof(Overlay.All), MemberType = typeof(Overlay))]
    public async Task Every_workload_selects_its_own_pods_and_no_others(string folder)
    {
        var overlay = await Overlay.RenderAsync(folder);

        Assert.All(overlay.Workloads.Where(workload => workload.RunsOn), workload =>
        {
            Assert.Equal(workload.Name, Assert.Single(overlay.Selected(workload.Selector, workload.Namespace)).Name);
            Assert.All(
                workload.Pod.All("topologySpreadConstraints"),
                spread =>
                    Assert.Equal(
                        workload.Name,
                        Assert.Single(overlay.Selected(spread.At("labelSelector", "matchLabels"), workload.Namespace)).Name));
        });
    }

    [OverlayTheory, MemberData(nameof(Overlay.All), MemberType = typeof(Overlay))]
    public async Task Every_service_finds_pods_that_have_its_ports(string folder)
    {
        var overlay = await Overlay.RenderAsync(folder);

        Assert.All(overlay.Of("Service"), service =>
        {
            var workloads = overlay.Selected(service.At("spec", "selector"), service.Text("metadata", "namespace")).ToList();
            Assert.NotEmpty(workloads);
            Assert.All(
                workloads,
                workload => Assert.Empty(service.All("spec", "ports").Select(port => port.Text("targetPort")).Except(workload.PortNames)));
        });
    }

    [OverlayTheory, MemberData(nameof(Overlay.All), MemberType = typeof(Overlay))]
    public async Task Every_network_policy_is_about_pods_and_ports_that_there_are(string folder)
    {
        var overlay = await Overlay.RenderAsync(folder);

        Assert.All(overlay.Of("NetworkPolicy"), policy =>
        {
            var ns = policy.Text("metadata", "namespace");
            var subjects = overlay.Selected(policy.At("spec", "podSelector", "matchLabels"), ns).ToList();
            Assert.NotEmpty(subjects);
            Assert.Empty(policy.All("spec", "ingress").SelectMany(PortsOf).Except(subjects.SelectMany(workload => workload.Ports)));
            Assert.All(
                policy.All("spec", "ingress"),
                rule => Assert.All(rule.All("from").Where(IsOfThisNamespace), peer => Assert.NotEmpty(PodsOf(peer, ns))));
            Assert.All(policy.All("spec", "egress"), rule => Assert.All(rule.All("to").Where(IsOfThisNamespace), peer =>
            {
                Assert.NotEmpty(PodsOf(peer, ns));
                Assert.Empty(PortsOf(rule).Except(PodsOf(peer, ns).SelectMany(workload => workload.Ports)));
            }));
        });

        IEnumerable<Workload> PodsOf(JsonNode peer, string? ns) => overlay.Selected(peer.At("podSelector", "matchLabels"), ns);
    }

    [OverlayTheory, MemberData(nameof(Overlay.All), MemberType = typeof(Overlay))]
    public async Task Nothing_reaches_a_pod_of_Fanfare_or_is_reached_by_it_unless_a_policy_says_so(string folder)
    {
        var overlay = await Overlay.RenderAsync(folder);

        var denials = overlay.Of("NetworkPolicy").Where(policy => policy.All("spec", "policyTypes").Count() == 2).ToList();

        Assert.All(
            overlay.Workloads.Where(workload => workload.IsFanfare),
            workload =>
                Assert.Contains(
                    denials,
                    policy =>
                        policy.Text("metadata", "namespace") == workload.Namespace
                            && workload.Has(policy.At("spec", "podSelector", "matchLabels"))));
    }

    [OverlayTheory, MemberData(nameof(Overlay.All), MemberType = typeof(Overlay))]
    public async Task Every_way_to_the_whole_world_leaves_out_the_addresses_of_metadata(string folder) =>
        Assert.All(
            (await Overlay.RenderAsync(folder)).Of("NetworkPolicy").SelectMany(policy => policy.All("spec", "egress"))
                .SelectMany(rule => rule.All("to"))
                .Select(peer => peer.At("ipBlock")).OfType<JsonNode>(),
            block =>
                Assert.Contains(
                    block.Text("cidr") == "0.0.0.0/0" ? "169.254.0.0/16" : "fd00:ec2::254/128",
                    block.All("except").Select(range => range.ToString())));

    [OverlayTheory, MemberData(nameof(Overlay.All), MemberType = typeof(Overlay))]
    public async Task Every_budget_and_every_autoscaler_is_of_a_workload_that_there_is(string folder)
    {
        var overlay = await Overlay.RenderAsync(folder);

        Assert.All(overlay.Of("PodDisruptionBudget"), budget =>
            Assert.Single(overlay.Selected(budget.At("spec", "selector", "matchLabels"), budget.Text("metadata", "namespace"))));
        Assert.All(overlay.Of("HorizontalPodAutoscaler"), autoscaler =>
            Assert.Contains(
                autoscaler.Text("spec", "scaleTargetRef", "name"),
                overlay.Of(autoscaler.Text("spec", "scaleTargetRef", "kind")!).Select(Json.Name)));
    }

    [OverlayTheory, InlineData(Overlay.Cluster), InlineData(Overlay.MonitoredCluster)]
    public async Task Every_deployment_of_a_cluster_has_a_budget_and_an_autoscaler_that_sets_its_number(string folder)
    {
        var overlay = await Overlay.RenderAsync(folder);

        Assert.All(overlay.Of("Deployment"), deployment =>
        {
            Assert.Null(deployment.At("spec", "replicas"));
            Assert.Contains(deployment.Name(), overlay.Of("PodDisruptionBudget").Select(Json.Name));
            var autoscaler = Assert.Single(
                overlay.Of("HorizontalPodAutoscaler"), item => item.Text("spec", "scaleTargetRef", "name") == deployment.Name());
            Assert.True((int)autoscaler.At("spec", "minReplicas")! > 1);
        });
    }

    [OverlayTheory, MemberData(nameof(Overlay.All), MemberType = typeof(Overlay))]
    public async Task Every_settings_map_is_there_and_every_secret_is_there_or_in_the_guide(string folder)
    {
        var overlay = await Overlay.RenderAsync(folder);
        var guide = Repository.Read("deploy", "k8s", "README.md");

        Assert.All(overlay.Workloads, workload =>
        {
            var maps = workload.Containers.SelectMany(container => container.All("envFrom")).Select(
                source => source.Text("configMapRef", "name"))
                .Concat(workload.Pod.All("volumes").Select(volume => volume.Text("configMap", "name")).Where(name => name is not null));
            Assert.Empty(maps.Except(overlay.Of("ConfigMap").Select(Json.Name)));
            Assert.All(workload.Variables.Select(variable => variable.At("valueFrom", "secretKeyRef")).OfType<JsonNode>(), reference =>
                Assert.True(
                    overlay.Of("Secret").Any(
                        secret => secret.Name() == reference.Text("name") && secret.At("data", reference.Text("key")!) is not null)
                    || guide.Contains(
                        $"create secret generic {reference.Text("name")} --from-literal={reference.Text("key")}=",
                        StringComparison.Ordinal),
                    $"{workload} wants {reference}"));
        });
    }

    [OverlayTheory, InlineData("tests/Deploy.Tests/kustomize/monitored-single"), InlineData(Overlay.MonitoredCluster)]
    public async Task Every_pod_of_Fanfare_is_scraped_once(string folder)
    {
        var overlay = await Overlay.RenderAsync(folder);
        var monitor = Assert.Single(overlay.Of("ServiceMonitor"));
        var port = Assert.Single(monitor.All("spec", "endpoints")).Text("port");

        var scraped = overlay.Of("Service")
            .Where(
                service =>
                    monitor.At("spec", "selector", "matchLabels").Covers(service.At("metadata", "labels"))
                        && service.All("spec", "ports").Any(item => item.Text("name") == port))
            .SelectMany(service => overlay.Selected(service.At("spec", "selector"), service.Text("metadata", "namespace")));

        Assert.Equal(
            overlay.Workloads.Where(workload => workload.IsFanfare).Select(workload => workload.Name).Order(),
            scraped.Select(workload => workload.Name).Order());
    }

    [OverlayTheory, InlineData(Overlay.MonitoredCluster)]
    public async Task Silos_are_added_by_what_is_owed_where_there_are_metrics(string folder) =>
        Assert.Contains(
            (await Overlay.RenderAsync(folder)).Of("HorizontalPodAutoscaler").Single(autoscaler => autoscaler.Name() == "fanfare-silos")
                .All("spec", "metrics"),
            metric => metric.Text("external", "metric", "name") == "fanfare_deliveries_owed");

    private static IEnumerable<int> PortsOf(JsonNode rule) => rule.All("ports").Select(port => (int)port.At("port")!);

    private static bool IsOfThisNamespace(JsonNode peer) => peer.At("podSelector") is not null && peer.At("namespaceSelector") is null;
}
