import { platformChart } from '../../charts/charts.ts';
import { least } from '../../charts/platform/variants.ts';
import { type Manifest, render } from '../../charts/render.ts';
import type { Kubectl } from '../kubectl.ts';

/** What the platform chart calls its policy in the namespace `storeplane`. */
export const admissionPolicy = 'storeplane-platform-api';

const kinds = ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'];

/** Applies the policy that holds the control plane's account to what it writes, as Helm renders it. */
export async function installAdmissionPolicy(kubectl: Kubectl): Promise<void> {
  const made = await render(least, platformChart);
  const items = made.filter(({ kind }: Manifest) => kinds.includes(kind));
  if (items.length !== kinds.length) throw new Error('the platform chart makes no admission policy');
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  await kubectl(['apply', '--server-side', '--field-manager=storeplane', '--filename', '-'], list);
}

export async function removeAdmissionPolicy(kubectl: Kubectl): Promise<void> {
  for (const kind of kinds) await kubectl(['delete', '--ignore-not-found', kind, admissionPolicy]);
}
