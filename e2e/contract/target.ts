import type { ArgoCd } from '../../control-plane/src/ports/argocd.ts';
import type { WorkTree } from '../support/work-tree.ts';

/** An Argo CD behind the port, with the store repository that it follows: what the contract is held against. */
export interface ContractTarget {
  readonly argocd: ArgoCd;
  /** A person's clone of the store repository. */
  readonly workTree: WorkTree;
  /** Lines that, at the end of a store.yaml, keep its store from coming up. */
  readonly broken: string;
  /** What a person does in Argo CD: ends automated sync of a store and rolls it back to a former deployment. */
  rollBack(name: string, historyId: number): Promise<void>;
  /** Breaks the connection. Answers with what mends it. */
  cut(): Promise<() => Promise<void>>;
  stop(): Promise<void>;
}
