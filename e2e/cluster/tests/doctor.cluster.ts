import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { Finding } from '../../../control-plane/src/doctor/findings.ts';
import { doctorLabel } from '../../../control-plane/src/doctor/namespaces.ts';
import { provisionedClass } from '../node/storage.ts';
import { storeImage } from '../platform/store-repository.ts';
import { cluster, kubectl } from './session.ts';

const run = promisify(execFile);
const command = fileURLToPath(new URL('../../../control-plane/bin/storeplane.mjs', import.meta.url));

async function doctor(...args: string[]): Promise<{ code: number; findings: readonly Finding[] }> {
  const all = ['doctor', '--kubeconfig', cluster.kubeconfig, '--json', ...args];
  const { code = 0, stdout } = (await run(process.execPath, [command, ...all]).catch(
    (error: unknown) => error,
  )) as { code?: number; stdout: string };
  process.stdout.write(stdout);
  return { code, findings: (JSON.parse(stdout) as { findings: readonly Finding[] }).findings };
}

const idsOf = (findings: readonly Finding[], outcome: string) =>
  findings.filter((one) => one.outcome === outcome).map(({ id }) => id);

/** Nothing here enforces NetworkPolicies; everything else of a store's guardrails is the real API server's. */
test('the doctor says of this cluster what is true of it', async () => {
  const { code, findings } = await doctor('--image', storeImage, '--storage-class', provisionedClass);
  expect(idsOf(findings, 'wrong').sort()).toEqual([
    'flow-api-address',
    'flow-api-service',
    'flow-into-store',
    'flow-kubelet',
    'flow-other-store',
    // The tests' ingress controller runs beside the cluster.
    'ingress-class',
    'ingress-namespace',
  ]);
  expect(idsOf(findings, 'skipped').sort()).toEqual(['flow-https', 'flow-metadata']);
  expect(idsOf(findings, 'untried')).toEqual([]);
  expect(idsOf(findings, 'ok').sort()).toEqual([
    'applicationset',
    'appproject',
    'argocd-health',
    'argocd-tracking',
    'argocd-version',
    'flow-dns-tcp',
    'flow-dns-udp',
    'flow-same-store',
    'ingress-health',
    'kubernetes-version',
    'limit-range',
    'namespace-guard',
    'platform-rights',
    'platform-writing',
    'pod-security',
    'quota',
    'quota-node-ports',
    'removed',
    'storage-class',
  ]);
  expect(code).toBe(1);
  expect(await kubectl(['get', 'namespaces', '-l', doctorLabel, '-o', 'name'])).toBe('');
}, 240_000);

test('pods that do not start leave the network untried, and nothing behind', async () => {
  const image = 'registry.invalid/nobody/has:this';
  const { findings } = await doctor('--image', image);
  const untried = findings.filter(({ outcome }) => outcome === 'untried');
  expect(untried.map(({ id }) => id)).toContain('flow-other-store');
  for (const { detail } of untried) expect(detail).toContain(image);
  expect(await kubectl(['get', 'namespaces', '-l', doctorLabel, '-o', 'name'])).toBe('');
}, 240_000);
