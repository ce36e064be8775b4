import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Application } from '../../control-plane/src/domain/argocd/types.ts';
import { handWritten } from '../support/hand-written.ts';
import type { ContractTarget } from './target.ts';

const patience = { timeout: 60_000, interval: 50 };
const guardrails = ['Namespace', 'ResourceQuota', 'LimitRange', 'NetworkPolicy'];

/** What the control plane builds on, whatever stands behind its Argo CD port. Stores are named `contract-…`. */
export function contract(what: string, makeTarget: () => Promise<ContractTarget>): void {
  describe(`${what} keeps the contract of the Argo CD port`, () => {
    let target: ContractTarget;
    beforeAll(async () => {
      target = await makeTarget();
      await clear();
    });
    afterAll(async () => {
      await clear();
      await target?.stop();
    });
    /** Removes the stores of these tests, also those of a former run. */
    const clear = async () => {
      if (target === undefined) return;
      const ours = () =>
        [...target.argocd.applicationNames()].filter((name) => name.startsWith('store-contract-'));
      await target.workTree.remove('stores/by-hand');
      await target.argocd.refreshApplicationSet();
      await vi.waitFor(
        async () => {
          for (const name of ours())
            if (application(name)?.metadata.deletionTimestamp !== undefined)
              await target.argocd.approveDeletion(name);
          expect(ours()).toEqual([]);
        },
        { timeout: 100_000, interval: 500 },
      );
    };

    const application = (name: string) => target.argocd.application(name);
    let reminder: NodeJS.Timeout | undefined;
    afterEach(() => clearInterval(reminder));
    /**
     * Pushes, has Argo CD look as the control plane does, and answers with the commit. Argo CD loses a request that
     * comes while it is at work, so it is repeated.
     */
    const push = async (files: Readonly<Record<string, string | null>>) => {
      clearInterval(reminder);
      const commit = await target.workTree.push(files);
      const stores = new Set(Object.keys(files).map((file) => file.split('/')[2] ?? ''));
      const ask = async () => {
        await target.argocd.refreshApplicationSet();
        for (const name of stores)
          if (application(name) !== undefined) await target.argocd.refreshApplication(name, 'normal');
      };
      await ask();
      reminder = setInterval(() => void ask().catch(() => undefined), 5000);
      return commit;
    };
    const healthyAt = (name: string, commit: string) =>
      expect
        .poll(() => stateOf(application(name)), patience)
        .toEqual({
          phase: 'Succeeded',
          sync: 'Synced',
          health: 'Healthy',
          revision: commit,
        });
    const made = async (name: string, extra = '') => {
      const commit = await push(handWritten(name, extra));
      await expect.poll(() => application(`store-${name}`)?.metadata.name, patience).toBe(`store-${name}`);
      return commit;
    };
    const object = async (name: string, kind: string) =>
      (await target.argocd.workloads(name)).find((found) => found.kind === kind);
    const uid = async (name: string) => (await object(name, 'Deployment'))?.metadata.uid;
    const waitsForApproval = async (name: string) => {
      await expect.poll(() => application(name)?.metadata.deletionTimestamp, patience).toBeDefined();
    };
    const gone = (name: string) =>
      expect.poll(() => application(name), { ...patience, timeout: 90_000 }).toBeUndefined();
    const folder = (name: string) => ({ [`stores/by-hand/store-${name}`]: null });

    test('a folder becomes an Application of its name, in the project of stores, with a finalizer', async () => {
      await made('contract-first');
      const { metadata, spec } = application('store-contract-first') as Application;
      expect(spec.project).toBe('stores');
      const server = 'https://kubernetes.default.svc';
      expect(spec.destination).toEqual({ server, namespace: 'store-contract-first' });
      expect(metadata.finalizers).toContain('resources-finalizer.argocd.argoproj.io');
    });

    test('a file may name the cluster that it would go to anyway', async () => {
      const commit = await made('contract-placed', 'cluster: in-cluster\n');
      await healthyAt('store-contract-placed', commit);
      const { spec } = application('store-contract-placed') as Application;
      expect(spec.destination).toMatchObject({ name: 'in-cluster', namespace: 'store-contract-placed' });
      expect(spec.destination.server).toBeUndefined();
    });

    test('a cluster that Argo CD does not know is the fault of that store alone', async () => {
      // Argo CD 3.2 makes no Application for it at all; the sandbox makes one that cannot be deployed.
      await push(handWritten('contract-nowhere', 'cluster: mars\n'));
      try {
        await healthyAt('store-contract-beside', await made('contract-beside'));
        expect(application('store-contract-nowhere')?.status?.operationState).toBeUndefined();
      } finally {
        // Its ApplicationSet complains as long as the file is there.
        await target.workTree.remove('stores/by-hand/store-contract-nowhere');
      }
    });

    test('it reports the revision that it compared and the one that it deployed', async () => {
      const commit = await made('contract-revision');
      await healthyAt('store-contract-revision', commit);
      const { status } = application('store-contract-revision') as Application;
      expect(status?.operationState?.phase).toBe('Succeeded');
      expect(status?.operationState?.syncResult?.revisions).toEqual([commit, commit]);
      expect(status?.history?.at(-1)?.revisions).toEqual([commit, commit]);
    });

    test('the guardrails are there before anything of the chart', async () => {
      const seen: Application[] = [];
      const end = target.argocd.subscribe((event) => {
        if (event.kind !== 'application' || event.name !== 'store-contract-order') return;
        const now = application(event.name);
        if (now !== undefined) seen.push(now);
      });
      const commit = await made('contract-order');
      await healthyAt('store-contract-order', commit);
      end();
      const withChart = seen.filter((each) => resultsOf(each).includes('Deployment'));
      expect(withChart.length).toBeGreaterThan(0);
      for (const each of withChart) expect(resultsOf(each)).toEqual(expect.arrayContaining(guardrails));
      const { status } = application('store-contract-order') as Application;
      const kinds = status?.resources?.map(({ kind }) => kind);
      expect(kinds).toEqual(expect.arrayContaining([...guardrails, 'Deployment']));
      const confirmed = status?.resources?.filter((each) => each.requiresDeletionConfirmation);
      // And what a chart keeps its data in besides.
      expect(confirmed?.map(({ kind }) => kind)).toEqual(
        expect.arrayContaining(['Namespace', 'PersistentVolumeClaim']),
      );
    });

    test('a store that does not come up degrades, its objects say why, and it recovers', async () => {
      const name = 'store-contract-broken';
      const broken = await made('contract-broken', target.broken);
      await expect
        .poll(() => stateOf(application(name)), { ...patience, timeout: 90_000 })
        .toEqual({ phase: 'Succeeded', sync: 'Synced', health: 'Degraded', revision: broken });
      expect(JSON.stringify(await object(name, 'Pod'))).toMatch(/ImagePullBackOff|ErrImagePull/);
      const mended = await push(handWritten('contract-broken'));
      await healthyAt(name, mended);
    });

    test('a newer commit is rolled out; a sync on demand deploys the tip again', async () => {
      const name = 'store-contract-update';
      await healthyAt(name, await made('contract-update'));
      const quota = 'stores/by-hand/store-contract-update/guardrails/resource-quota.yaml';
      const text = handWritten('contract-update')[quota] as string;
      const commit = await push({ [quota]: text.replace('pods: "20"', 'pods: "21"') });
      await healthyAt(name, commit);
      const before = application(name)?.status?.history?.length ?? 0;
      await target.argocd.syncApplication(name);
      await expect.poll(() => application(name)?.status?.history?.length, patience).toBe(before + 1);
      await healthyAt(name, commit);
    });

    test('what a person rolls back in Argo CD stays rolled back', async () => {
      const name = 'store-contract-rollback';
      const first = await made('contract-rollback');
      await healthyAt(name, first);
      const quota = 'stores/by-hand/store-contract-rollback/guardrails/resource-quota.yaml';
      const text = handWritten('contract-rollback')[quota] as string;
      const second = await push({ [quota]: text.replace('pods: "20"', 'pods: "21"') });
      await healthyAt(name, second);
      const history = application(name)?.status?.history ?? [];
      await target.rollBack(name, history.at(-2)?.id ?? -1);
      const rolledBack = () => {
        const { spec, status } = application(name) as Application;
        return {
          automated: spec.syncPolicy?.automated !== undefined,
          deployed: status?.history?.at(-1)?.revisions?.[0],
          sync: status?.sync?.status,
        };
      };
      const wanted = { automated: false, deployed: first, sync: 'OutOfSync' };
      await expect.poll(rolledBack, patience).toEqual(wanted);
      await target.argocd.refreshApplicationSet();
      await target.argocd.refreshApplication(name, 'normal');
      expect(rolledBack()).toEqual(wanted);
    });

    test('a removed folder waits for approval with everything in place, then all of it goes', async () => {
      const name = 'store-contract-removed';
      await healthyAt(name, await made('contract-removed'));
      const before = await uid(name);
      await push(folder('contract-removed'));
      await waitsForApproval(name);
      expect(before).toBeDefined();
      expect(await uid(name)).toBe(before);
      await target.argocd.approveDeletion(name);
      await gone(name);
      expect(await uid(name)).toBeUndefined();
      // Gone is as good as approved.
      await target.argocd.approveDeletion(name);
    });

    test('a deletion that is abandoned leaves the objects, and the Application is made anew', async () => {
      const name = 'store-contract-undone';
      await healthyAt(name, await made('contract-undone'));
      const before = await uid(name);
      const former = application(name)?.metadata.uid;
      await push(folder('contract-undone'));
      await waitsForApproval(name);
      await push(handWritten('contract-undone'));
      await target.argocd.abandonDeletion(name);
      await expect.poll(() => application(name)?.metadata.deletionTimestamp ?? 'none', patience).toBe('none');
      await target.argocd.refreshApplicationSet();
      await expect.poll(() => application(name)?.metadata.uid ?? former, patience).not.toBe(former);
      await expect.poll(() => stateOf(application(name))?.health, patience).toBe('Healthy');
      expect(await uid(name)).toBe(before);
    });

    test('one bad file stops the whole set, is named, and the set goes on once it is mended', async () => {
      const bad = 'stores/by-hand/store-contract-bad/store.yaml';
      await push({ [bad]: 'values: [unclosed\n', ...handWritten('contract-frozen') });
      await expect.poll(() => errorOf(target), patience).toContain('store-contract-bad');
      expect(application('store-contract-frozen')).toBeUndefined();
      // The refresh that failed is not forgotten by Argo CD: the next one has to differ from it.
      await push({ [bad]: null });
      await expect
        .poll(() => application('store-contract-frozen')?.metadata.name, { ...patience, timeout: 10_000 })
        .toBe('store-contract-frozen');
      await expect.poll(() => errorOf(target), patience).toBe('');
    });

    test('while the connection is cut it says since when, and then it catches up', async () => {
      expect(target.argocd.staleSince()).toBeUndefined();
      const mend = await target.cut();
      await expect.poll(() => target.argocd.staleSince(), patience).toBeTypeOf('number');
      await mend();
      await expect.poll(() => target.argocd.staleSince() ?? 'live', patience).toBe('live');
      await healthyAt('store-contract-cut', await made('contract-cut'));
    });
  });
}

function stateOf(application: Application | undefined) {
  const { sync, health, operationState } = application?.status ?? {};
  return {
    phase: operationState?.phase,
    sync: sync?.status,
    health: health?.status,
    revision: operationState?.syncResult?.revisions?.[0],
  };
}

/** Kinds that the running or last operation has applied. */
function resultsOf(application: Application): string[] {
  return (application.status?.operationState?.syncResult?.resources ?? [])
    .filter(({ status }) => status === 'Synced')
    .map(({ kind }) => kind);
}

function errorOf({ argocd }: ContractTarget): string {
  const conditions = argocd.applicationSet()?.status?.conditions ?? [];
  return conditions.find(({ type, status }) => type === 'ErrorOccurred' && status === 'True')?.message ?? '';
}
