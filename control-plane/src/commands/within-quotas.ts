import { type Quotas, quotaRefusal } from '../domain/access/quotas.ts';
import type { StoreSettings } from '../domain/settings.ts';
import { parseStoreFile } from '../domain/store-file.ts';
import type { ProposalWriter } from '../ports/reviews.ts';
import type { Decision, Intent, StoreWriter } from '../ports/store-repository.ts';

export interface QuotaRules {
  /** As they are now; undefined: there are none. */
  readonly quotas: () => Quotas | undefined;
  readonly settings: StoreSettings;
}

/**
 * A writer that refuses with 'quota-exceeded' what would give a team more stores than it may have. It is asked about the
 * very tip that a commit is built on, whatever brings the store (creation, a change of team or plan, an undo, a revert), so
 * replicas cannot overshoot together.
 */
export function withinQuotas(
  writer: StoreWriter & ProposalWriter,
  rules: QuotaRules,
): StoreWriter & ProposalWriter {
  return {
    submit: (intent) => writer.submit(limited(intent, rules)),
    propose: (intent, branch) => writer.propose(limited(intent, rules), branch),
    drain: () => writer.drain(),
  };
}

function limited(intent: Intent, { quotas, settings }: QuotaRules): Intent {
  return {
    ...intent,
    decide: (entry, fleet) => {
      const decision = intent.decide(entry, fleet);
      const rules = quotas();
      const after = rules === undefined ? undefined : specAfter(decision, intent.namespace, settings);
      if (rules === undefined || after === undefined) return decision;
      const error = quotaRefusal(rules, fleet, entry?.spec, after);
      return error === undefined ? decision : { kind: 'refused', error };
    },
  };
}

/** Undefined where the folder goes, stays, or has no file that counts. */
function specAfter(decision: Decision, namespace: string, settings: StoreSettings) {
  const [folder, text] =
    decision.kind === 'write'
      ? [decision.folder, decision.files.get('store.yaml')]
      : decision.kind === 'restore'
        ? [decision.removed.folder, decision.removed.text]
        : [];
  if (folder === undefined || text === undefined) return undefined;
  return parseStoreFile(text, { file: `${folder}/store.yaml`, namespace }, settings).spec;
}
