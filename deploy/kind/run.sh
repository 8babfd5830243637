#!/usr/bin/env bash
# Restarts every silo and every gateway while events flow, and fails when one that was accepted is lost or comes out of order.
# Needs a cluster that has the image:
#   kind create cluster && kind load docker-image fanfare/fanfare:0.1.0 && deploy/kind/run.sh
set -euo pipefail
cd "$(dirname "$0")"

fanfare() { kubectl --namespace fanfare "$@"; }
load() { kubectl --namespace fanfare-test "$@"; }

tell() {
  local status=$?
  load logs job/load --tail=50 || true
  if [ "$status" != 0 ]; then
    kubectl get pods --all-namespaces --output=wide || true
    fanfare get events --sort-by=.lastTimestamp | tail -50 || true
    fanfare logs --selector=app.kubernetes.io/name=fanfare --prefix --tail=100 || true
  fi
}
trap tell EXIT

say() { printf '== %s\n' "$*"; }

say "start"
load delete job load --ignore-not-found
kubectl apply --kustomize .
fanfare wait deployment/fanfare-silos --for=jsonpath='{.status.readyReplicas}'=3 --timeout=5m
fanfare wait deployment/fanfare-gateways --for=jsonpath='{.status.readyReplicas}'=2 --timeout=5m
timeout 300 bash -c 'until kubectl --namespace fanfare-test logs job/load 2>/dev/null | grep -q "load is running"; do sleep 1; done'

for deployment in fanfare-silos fanfare-gateways; do
  say "restart $deployment"
  fanfare rollout restart "deployment/$deployment"
  fanfare rollout status "deployment/$deployment" --timeout=10m
done
sleep 10

say "settle"
load exec job/load -- kill -USR2 1
load wait job/load --for=condition=complete --timeout=5m
