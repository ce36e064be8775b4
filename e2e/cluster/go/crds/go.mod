// No program: the modules whose manifests describe the kinds that are not Kubernetes' own.
module storeplane.example/e2e/crds

go 1.25.0

require (
	github.com/external-secrets/external-secrets v0.20.4
	github.com/prometheus-operator/prometheus-operator v0.85.0
	github.com/vmware-tanzu/velero v1.17.1
	sigs.k8s.io/gateway-api v1.4.1
)
