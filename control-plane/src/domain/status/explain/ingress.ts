import type { Cause } from '../causes.ts';
import type { NamespaceObjects } from './objects.ts';

/** Argo CD waits for ever for an Ingress whose controller gives it no address. */
export function ingressCause({ ingresses }: NamespaceObjects): Cause | undefined {
  const waiting = ingresses.find(({ status }) => (status?.loadBalancer?.ingress ?? []).length === 0);
  if (waiting === undefined) return undefined;
  const resource = `Ingress ${waiting.metadata.name}`;
  return {
    code: 'ingress-address',
    resource,
    message: `${resource} has no address: the ingress controller has not given it one.`,
    nextStep: 'Check that the ingress controller runs and publishes its address, then choose Retry.',
  };
}
