import type { Application } from '../argocd/types.ts';
import { type PlatformFault, platformFault } from './platform-fault.ts';
import { mendRepository, repositoryFault } from './repository-fault.ts';

/** What keeps Argo CD from comparing a store with its folder, by no fault of the store. */
export interface OutsideFault extends PlatformFault {
  /** Whether it sees the store's objects all the same, so that health is theirs. */
  readonly seesObjects: boolean;
}

/** Undefined when Argo CD could look just now. Where several things are wrong, the one that hides most is told. */
export function outsideFaultOf({ status }: Application): OutsideFault | undefined {
  const faults = (status?.conditions ?? []).flatMap(({ type, message }): OutsideFault[] => {
    const shared = platformFault(message);
    if (shared !== undefined) return [{ ...shared, seesObjects: false }];
    const repository = type === 'ComparisonError' ? repositoryFault(message) : undefined;
    return repository === undefined ? [] : [{ message: repository, mend: mendRepository, seesObjects: true }];
  });
  return faults.find(({ seesObjects }) => !seesObjects) ?? faults[0];
}
