import { request as httpRequest, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { type Access, openAccess } from '../../domain/access/access.ts';
import { createLogger, type LogLevel } from '../../observability/logger.ts';
import { createMetrics } from '../../observability/metrics.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { makePlatform, type PlatformChanges, person } from '../../testing/platform.ts';
import { type AppDeps, createApp } from '../app.ts';
import { overviewFor } from '../auth/shown.ts';
import { EventStreams } from '../event-streams.ts';
import { makeRateLimits } from '../limits/rate-limits.ts';
import type { Health } from '../routes/probes.ts';
import { HttpServer, type ServerLimits } from '../server.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
  readonly json: any;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

type Changes = Partial<AppDeps>;

interface Wider {
  readonly streamsOfOne?: number;
  readonly logLevel?: LogLevel;
}

/**
 * The application over ports in memory, on a free port of this machine. `changes` may be made of the address it has then.
 */
export async function runApp(
  changes: Changes | ((url: string, clock: ManualClock) => Promise<Changes>) = {},
  limits: Partial<ServerLimits> = {},
  platformChanges: PlatformChanges = {},
  { streamsOfOne, logLevel = 'info' }: Wider = {},
) {
  const clock = new ManualClock();
  let app: RequestListener | undefined;
  const server = new HttpServer((req, res) => app?.(req, res), { headersTimeout: 400, ...limits });
  const port = await server.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${port}`;
  const platform = makePlatform(clock, undefined, platformChanges);
  const { catalog, argocd, repository } = platform;
  catalog.start();
  const logged: string[] = [];
  const destination = new Writable({
    write: (chunk, _encoding, done) => {
      logged.push(String(chunk));
      done();
    },
  });
  const log = createLogger(logLevel, destination);
  const fresh = () => ({ repository: true, argocd: true });
  const metrics = createMetrics();
  metrics.follow({
    totals: () => ({ ...catalog.totals() }),
    queued: () => 0,
    fresh,
    staleSeconds: () => ({ repository: 0, argocd: 0 }),
    held: () => ({ too_many: 0, unwanted: 0 }),
    reviews: () => ({}),
    files: () => ({}),
  });
  const given = typeof changes === 'function' ? await changes(url, clock) : changes;
  const access: Access = given.access ?? openAccess('store-');
  const streams = new EventStreams({
    feed: catalog.feed,
    rightsOf: (identity) => access.rightsOf(identity),
    overview: (rights) => overviewFor(catalog, rights),
    clock,
    metrics,
    limit: 3,
    personLimit: streamsOfOne,
  });
  const health = (): Health => ({
    mode: argocd.mode,
    started: catalog.started,
    stopping: false,
    repository: { fresh: !repository.unavailable, lastError: repository.state().lastError },
    argocd: { read: argocd.isRead(), fresh: argocd.stale === undefined },
    signIn: undefined,
  });
  app = createApp({
    ...platform,
    log,
    metrics,
    tracing: undefined,
    streams,
    health,
    access,
    authMode: 'none',
    authenticate: async () => ({ person, subject: 'tester', groups: [] }),
    sessions: undefined,
    version: '1.2.3',
    bodyLimits: { size: 16 * 1024, time: 400 },
    trustedProxies: [],
    rateLimits: makeRateLimits({ reads: 0, writes: 0, strangers: 0 }),
    hosts: { publicHosts: ['stores.example.com'], storefront: undefined },
    webhooks: { secret: undefined, branch: 'main', look: () => {} },
    git: undefined,
    dashboardDirectory: '/nonexistent',
    ...given,
  });
  const close = async () => {
    streams.close();
    catalog.close();
    await server.close(500);
  };
  return { ...platform, clock, port, url, logged, streams, ask: asker(port), raw: rawAsker(port), close };
}

export type RunningApp = Awaited<ReturnType<typeof runApp>>;

/** Sends exactly this path and these headers: `fetch` would tidy them up. */
function asker(port: number) {
  return (path: string, { method = 'GET', headers = {}, body }: Ask = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const type = body === undefined ? {} : { 'content-type': 'application/json' };
      const options = {
        host: '127.0.0.1',
        port,
        path,
        method,
        agent: false,
        headers: { ...type, ...headers },
      };
      const req = httpRequest(options, (res) => {
        let text = '';
        res.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        res.on('end', () => {
          const isJson = /json/.test(res.headers['content-type'] ?? '') && text !== '';
          resolve({
            status: res.statusCode ?? 0,
            headers: res.headers,
            text,
            json: isJson ? JSON.parse(text) : undefined,
          });
        });
      });
      req.on('error', reject);
      req.end(body);
    });
}

/** Sends these bytes as they are, and answers everything that comes back until the other side closes. */
function rawAsker(port: number) {
  return (...parts: readonly (string | Buffer)[]): Promise<string> =>
    new Promise((resolve, reject) => {
      let text = '';
      const socket = connect(port, '127.0.0.1');
      socket.setTimeout(5000, () => socket.destroy(new Error('no answer')));
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
      });
      socket.on('error', (error) => (text === '' ? reject(error) : resolve(text)));
      socket.on('close', () => resolve(text));
      for (const part of parts) socket.write(part);
    });
}
