import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import type { ScannedResource } from '../branch/manifest-scan.ts';
import { Slices } from '../branch/slices.ts';
import type { App, LeftBehind } from '../lifecycle/app.ts';

/** What stays of the sandbox between two runs of the process. The branch can rebuild all but times and identities. */
export interface SavedState {
  readonly setUid: string;
  readonly setCreatedAt: number;
  readonly resourceVersion: number;
  /** The commit that the Applications were last compared with, and when (milliseconds). */
  readonly tip: string;
  readonly comparedAt: number;
  /** Changes when the ApplicationSet does: then nothing rendered before may be used. */
  readonly fingerprint: string;
  readonly leftBehind: readonly (readonly [namespace: string, LeftBehind])[];
  readonly apps: readonly App[];
}

type Header = Omit<SavedState, 'apps'> & { readonly format: number };
const format = 4;
const fileName = 'argocd-sandbox.jsonl';

/** Reads the state of a former run; undefined when there is none or it is damaged. */
export async function loadState(folder: string): Promise<SavedState | undefined> {
  try {
    const text = await readFile(path.join(folder, fileName), 'utf8');
    const [, content, digest] = /^(.*\n)end ([0-9a-f]{40})\n$/s.exec(text) ?? [];
    if (content === undefined || createHash('sha1').update(content).digest('hex') !== digest)
      return undefined;
    const [first = '', ...lines] = content.trimEnd().split('\n');
    const header = JSON.parse(first) as Header;
    if (header.format !== format) return undefined;
    const slices = new Slices();
    const lists: (readonly ScannedResource[])[] = [];
    const apps: App[] = [];
    for (const line of lines) {
      await slices.breathe();
      const value = JSON.parse(line) as { list: readonly ScannedResource[] } | SavedApp;
      if ('list' in value) lists.push(value.list);
      else apps.push(revive(value, lists));
    }
    return { ...header, apps };
  } catch {
    // Missing, unreadable or damaged are all the same: the branch says what should be there.
    return undefined;
  }
}

/** Writes the state beside the old one and moves it into place. */
export async function saveState(
  folder: string,
  state: Omit<SavedState, 'apps'>,
  apps: Iterable<App>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, fileName);
  const handle = await open(`${file}.new`, 'w');
  try {
    const slices = new Slices();
    const lists = new Map<readonly ScannedResource[], number>();
    const digest = createHash('sha1');
    let text = `${JSON.stringify({ ...state, format } satisfies Header)}\n`;
    for (const app of apps) {
      await slices.breathe();
      for (const { resources } of app.target.sources) {
        if (lists.has(resources)) continue;
        lists.set(resources, lists.size);
        text += `${JSON.stringify({ list: resources })}\n`;
      }
      text += `${JSON.stringify(flatten(app, lists))}\n`;
      if (text.length > 64 * 1024) {
        digest.update(text);
        await handle.write(text);
        text = '';
      }
    }
    await handle.write(`${text}end ${digest.update(text).digest('hex')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
}

type SavedApp = Omit<App, 'target'> & {
  target: Omit<App['target'], 'sources'> & { sources: readonly (readonly [string | null, number])[] };
};

/** Lists of resources are the same for thousands of stores: each is written once and referred to by number. */
function flatten(app: App, lists: ReadonlyMap<readonly ScannedResource[], number>): SavedApp {
  const sources = app.target.sources.map(
    ({ oid, resources }) => [oid ?? null, lists.get(resources) ?? 0] as const,
  );
  return { ...app, target: { ...app.target, sources } };
}

function revive(saved: SavedApp, lists: readonly (readonly ScannedResource[])[]): App {
  const { target } = saved;
  if (typeof saved.name !== 'string' || typeof target.rendered !== 'string')
    throw new Error('not an Application');
  const sources = target.sources.map(([oid, list]) => ({
    oid: oid ?? undefined,
    resources: lists[list] ?? [],
  }));
  return { ...absent, ...saved, target: { ...target, fault: target.fault, sources } };
}

/** JSON leaves out what is undefined. */
const absent = {
  adoptedFrom: undefined,
  due: undefined,
  syncedKey: undefined,
  operation: undefined,
  deletedAt: undefined,
  approvedAt: undefined,
};
