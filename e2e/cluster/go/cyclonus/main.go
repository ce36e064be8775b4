// Says for each flow between two peers whether NetworkPolicies let it leave and let it enter, by cyclonus's matcher.
// Reads {"policies": […], "flows": […]} as JSON and writes one {"leaves": …, "enters": …} for each flow, in order.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
)

type peer struct {
	IP string `json:"ip"`
	// A pod, when it has a namespace.
	Namespace       string            `json:"namespace"`
	NamespaceLabels map[string]string `json:"namespaceLabels"`
	PodLabels       map[string]string `json:"podLabels"`
}

type question struct {
	Policies []*networkingv1.NetworkPolicy `json:"policies"`
	Flows    []struct {
		From     peer            `json:"from"`
		To       peer            `json:"to"`
		Port     int             `json:"port"`
		Protocol corev1.Protocol `json:"protocol"`
	} `json:"flows"`
}

type answer struct {
	Leaves bool `json:"leaves"`
	Enters bool `json:"enters"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	var asked question
	decoder := json.NewDecoder(os.Stdin)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&asked); err != nil {
		return err
	}
	for _, policy := range asked.Policies {
		// cyclonus would take it for the namespace `default`.
		if policy.Namespace == "" {
			return fmt.Errorf("the policy %q names no namespace", policy.Name)
		}
	}
	policy := matcher.BuildNetworkPolicies(false, asked.Policies)
	answers := make([]answer, 0, len(asked.Flows))
	for _, flow := range asked.Flows {
		result := policy.IsTrafficAllowed(&matcher.Traffic{
			Source:       flow.From.traffic(),
			Destination:  flow.To.traffic(),
			ResolvedPort: flow.Port,
			Protocol:     flow.Protocol,
		})
		answers = append(answers, answer{Leaves: result.Egress.IsAllowed(), Enters: result.Ingress.IsAllowed()})
	}
	return json.NewEncoder(os.Stdout).Encode(answers)
}

func (p peer) traffic() *matcher.TrafficPeer {
	if p.Namespace == "" {
		return &matcher.TrafficPeer{IP: p.IP}
	}
	return &matcher.TrafficPeer{IP: p.IP, Internal: &matcher.InternalPeer{
		Namespace:       p.Namespace,
		NamespaceLabels: p.NamespaceLabels,
		PodLabels:       p.PodLabels,
	}}
}
