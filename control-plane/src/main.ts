import { readFile } from 'node:fs/promises';
import { type RequestListener, setGlobalProxyFromEnv } from 'node:http';
import { ConfigError, readConfig } from './config.ts';
import { HttpServer } from './http/server.ts';
import { CommitTraces } from './observability/commit-traces.ts';
import { createLogger } from './observability/logger.ts';
import { createMetrics } from './observability/metrics.ts';
import type { Push } from './ports/store-repository.ts';
import { createStorefront } from './sandbox/storefront/storefront.ts';
import { makeLiveSettings } from './startup/access.ts';
import { localAddress, storeSettings } from './startup/addresses.ts';
import { makeAdapters } from './startup/argocd.ts';
import { makeAuthentication } from './startup/authentication.ts';
import { makeControlPlane, type StoreLookup } from './startup/control-plane.ts';
import { makeCredentials } from './startup/credentials.ts';
import { openDataFolder } from './startup/data-folder.ts';
import { places } from './startup/places.ts';
import { makeRepository } from './startup/repository.ts';
import { makeReviewHost } from './startup/review-host.ts';
import { openEmbeddedRepository, requireGit } from './startup/sandbox.ts';
import { onSignals } from './startup/shutdown.ts';
import { makeSignIn } from './startup/sign-in.ts';
import { StartError } from './startup/start-error.ts';
import { systemClock as clock } from './startup/system-clock.ts';
import { makeTracing } from './startup/tracing.ts';

// The composition root: with startup/, the only place that names concrete adapters.
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLogger(config.logLevel);
  if (config.proxy !== undefined) setGlobalProxyFromEnv(config.proxy);
  const { version } = JSON.parse(await readFile(places.manifest, 'utf8')) as { version: string };
  const isSandbox = config.mode === 'sandbox';
  if (isSandbox) await requireGit(config.searchPath);
  const authenticate = await makeAuthentication(config, clock);
  const liveSettings = await makeLiveSettings(config, clock, log);
  const credentials = await makeCredentials(config, clock);
  const signIn = await makeSignIn(config, clock, log);
  const folder = await openDataFolder(config.dataDirectory);
  const embedded =
    isSandbox && config.git.url === undefined ? await openEmbeddedRepository(config, clock, log) : undefined;

  // Listening comes first: the git writer reaches the embedded repository through this very server.
  let handle: RequestListener = (_req, res) => void res.writeHead(503, { 'Retry-After': '1' }).end();
  const server = new HttpServer((req, res) => handle(req, res));
  const port = await server.listen(config.port, config.host);
  const address = localAddress(config.host, port);

  const settings = storeSettings(config, port);
  const url = config.git.url ?? `${address}/git/stores.git`;
  const metrics = createMetrics();
  const tracing = await makeTracing(config, version, clock, log);
  const commitTraces = tracing && new CommitTraces(tracing, clock);
  const onPush = (push: Push) => {
    metrics.pushed(push);
    commitTraces?.pushed(push);
  };
  const repository = await makeRepository(config, url, settings, credentials, clock, log, onPush);
  const { argocd, secrets } = await makeAdapters(config, { url, embedded }, clock, log);
  const git = embedded?.handler;
  const parts = {
    config,
    version,
    settings,
    cloneUrl: url,
    repository,
    argocd,
    secrets,
    reviewHost: makeReviewHost(config, credentials, log),
    git,
    storefrontOf: (lookup: StoreLookup) =>
      isSandbox ? createStorefront({ domain: settings.domain, lookup }) : undefined,
    authenticate,
    liveSettings,
    metrics,
    tracing,
    commitTraces,
    signIn,
    clock,
    log,
  };
  const controlPlane = makeControlPlane(parts);
  handle = controlPlane.app;

  onSignals(
    [
      { name: 'say that it ends', run: () => controlPlane.retire() },
      { name: 'see clients off', run: () => server.seeClientsOff(config.farewell, clock) },
      // Before the server ends: the last pushes may go through it.
      { name: 'answer the waiting requests', run: () => repository.drain() },
      { name: 'stop following', run: () => controlPlane.close() },
      { name: 'leave the OpenID provider', run: () => signIn?.close() },
      { name: 'leave the repository', run: () => repository.close() },
      { name: 'leave Argo CD', run: () => argocd.close() },
      { name: 'end the connections', run: () => server.close() },
      // After the last answers, which are spans too.
      { name: 'send the last traces', run: () => tracing?.close() },
      { name: 'end git', run: () => embedded?.close() },
      { name: 'leave the data folder', run: () => folder.release() },
    ],
    log,
  );

  await repository.start();
  await argocd.start();
  controlPlane.start();
  process.stdout.write(`Storeplane is ready at ${address}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exit(1);
});

function reasonOf(error: unknown): string {
  if (error instanceof ConfigError || error instanceof StartError) return error.message;
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
    return 'The port is in use: set PORT to another one.';
  return `Storeplane cannot start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
