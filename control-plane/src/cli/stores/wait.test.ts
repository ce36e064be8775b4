import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RunningApp, runApp } from '../../http/testing/running-app.ts';
import { degradedApplication, deletingApplication, readyApplication } from '../../testing/applications.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import type { Terminal } from '../command.ts';
import { run } from '../testing/terminal.ts';

let app: RunningApp;
let clock: ManualClock;
beforeEach(async () => {
  app = await runApp();
  clock = new ManualClock();
});
afterEach(() => app.close());

/** A command that runs while the test goes on; `said` tells what it has said so far. */
function begin(args: string, port = app.port) {
  const said = { out: '', error: '' };
  const terminal: Partial<Terminal> = {
    env: { STOREPLANE_URL: `http://127.0.0.1:${port}` },
    clock,
    out: (text) => {
      said.out += text;
    },
    error: (text) => {
      said.error += text;
    },
  };
  return { said, ended: run(['stores', ...args.split(' ')], terminal) };
}
type Running = ReturnType<typeof begin>;

const says = ({ said }: Running, stream: 'out' | 'error', text: string) =>
  expect.poll(() => said[stream], { timeout: 5000, interval: 5 }).toContain(text);
const ends = async ({ ended }: Running) => (await ended).code;
const tip = () => app.repository.commits.at(-1)?.oid ?? '';
/** Argo CD says something, and the feed tells of it. */
async function argocd(application: ReturnType<typeof readyApplication>): Promise<void> {
  app.argocd.put(application);
  await app.clock.advance(200);
}

describe('create --wait', () => {
  test('tells the phases as they come, until the store is Ready', async () => {
    const command = begin('create acme --wait --json');
    await says(command, 'error', 'Provisioning (Committed)');
    const { operation: _, ...application } = readyApplication('store-acme', tip());
    await argocd({ ...application, status: { sync: { status: '' } } });
    await says(command, 'error', 'Provisioning (Syncing)');
    await argocd(readyApplication('store-acme', tip()));
    expect(await ends(command)).toBe(0);
    expect(command.said.error).toContain('Ready (Running)');
    expect(JSON.parse(command.said.out)).toMatchObject({ id: 'store-acme', status: 'Ready' });
  });

  test('ends with 3 and the reason when the store fails', async () => {
    const command = begin('create acme --wait');
    await says(command, 'error', 'Committed');
    await argocd(degradedApplication('store-acme', tip()));
    expect(await ends(command)).toBe(3);
    expect(command.said).toMatchObject({ out: '', error: expect.stringContaining('Failed (Degraded)') });
  });

  test('ends with 3 when the time is over', async () => {
    const command = begin('create acme --wait --timeout 60');
    await says(command, 'error', 'Committed');
    await clock.advance(60_000);
    expect(await ends(command)).toBe(3);
    expect(clock.pending).toBe(0);
  });

  test('ends with 3 when somebody deletes it', async () => {
    const command = begin('create acme --wait');
    await says(command, 'error', 'Committed');
    app.repository.put('store-acme', undefined);
    await app.clock.advance(200);
    expect(await ends(command)).toBe(3);
  });
});

describe('delete --wait', () => {
  beforeEach(async () => {
    await begin('create acme').ended;
    await argocd(readyApplication('store-acme', tip()));
  });

  test('ends when nothing is left', async () => {
    const command = begin('delete store-acme --yes --wait');
    await says(command, 'error', 'Deleting');
    await argocd(deletingApplication('store-acme', 'r'));
    app.argocd.remove('store-acme');
    await app.clock.advance(200);
    expect(await ends(command)).toBe(0);
    expect(command.said.out).toContain('Nothing is left');
  });

  test('ends with 3 when the deletion is undone', async () => {
    const command = begin('delete store-acme --yes --wait');
    await says(command, 'error', 'Deleting');
    await begin('create acme').ended;
    await argocd(deletingApplication('store-acme', 'r'));
    expect(await ends(begin('undo-delete store-acme'))).toBe(0);
    await app.clock.advance(200);
    expect(await ends(command)).toBe(3);
  });
});

describe('watch', () => {
  beforeEach(async () => {
    await begin('create acme').ended;
  });

  test('--json: a record on each line', async () => {
    const command = begin('watch store-acme --json');
    await says(command, 'out', '\n');
    await argocd(readyApplication('store-acme', tip()));
    expect(await ends(command)).toBe(0);
    const lines = command.said.out.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).status)).toEqual(['Provisioning', 'Ready']);
  });

  test('of nothing ends at once; of a failed store too, with 3', async () => {
    expect(await ends(begin('watch store-none'))).toBe(0);
    await argocd(degradedApplication('store-acme', tip()));
    expect(await ends(begin('watch store-acme'))).toBe(3);
  });

  test('resumes after a break with what it missed', async () => {
    const front = await behind((forward) => forward);
    const command = begin('watch store-acme', front.port);
    await says(command, 'out', 'Committed');
    // The stream is there once it has said where to resume.
    await expect.poll(front.passed).toContain('id: test-');
    front.cut();
    await argocd(readyApplication('store-acme', tip()));
    await expect.poll(() => clock.pending).toBe(1);
    await clock.advance(2000);
    expect(await ends(command)).toBe(0);
    expect(front.asked).toEqual(['/api/events', '/api/stores/store-acme', '/api/events']);
    await front.close();
  });

  test('reads again and again where there is no stream', async () => {
    const front = await behind((forward) => (req, res) => {
      if (req.url === '/api/events') res.writeHead(503).end();
      else forward(req, res);
    });
    const command = begin('watch store-acme', front.port);
    await says(command, 'out', 'Committed');
    await argocd(readyApplication('store-acme', tip()));
    await expect.poll(() => clock.pending).toBe(1);
    await clock.advance(2000);
    expect(await ends(command)).toBe(0);
    await front.close();
  });
});

/** A server in front of the application. */
async function behind(change: (forward: RequestListener) => RequestListener) {
  let passed = '';
  const asked: unknown[] = [];
  const forward: RequestListener = async (req, res) => {
    asked.push(req.url);
    const headers = { 'last-event-id': String(req.headers['last-event-id'] ?? '') };
    const answer = await fetch(
      `http://127.0.0.1:${app.port}${req.url}`,
      headers['last-event-id'] ? { headers } : {},
    );
    res.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    for await (const chunk of answer.body ?? []) {
      passed += Buffer.from(chunk).toString();
      res.write(chunk);
    }
    res.end();
  };
  const server = createServer(change(forward));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    passed: () => passed,
    cut: () => server.closeAllConnections(),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
