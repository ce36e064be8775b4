import type { Cause } from '../causes.ts';
import { plainWords } from '../plain-words.ts';
import { eventMessage, type NamespaceObjects } from './objects.ts';

/** Volume claims that nothing fills. One that waits for its first pod is not at fault. */
export function volumeCause(objects: NamespaceObjects): Cause | undefined {
  for (const claim of objects.volumeClaims) {
    if (claim.status?.phase !== 'Pending') continue;
    const failure = eventMessage(objects, claim, 'ProvisioningFailed', 'FailedBinding');
    if (failure === undefined) continue;
    return {
      code: 'volume-pending',
      resource: `PersistentVolumeClaim ${claim.metadata.name}`,
      message: `The volume ${claim.metadata.name} cannot be made: ${plainWords(failure)}`,
      nextStep: "Check the cluster's storage class and its free space, then choose Retry.",
    };
  }
  return undefined;
}
