import type { IncomingMessage, ServerResponse } from 'node:http';
import { engine } from '../../domain/engines.ts';
import type { StoreStatus } from '../../domain/record.ts';
import { contentSecurityPolicy, type PageText, renderPage } from './page.ts';

export interface StorefrontStore {
  readonly name: string;
  readonly namespace: string;
  readonly status: StoreStatus;
  readonly plan: string;
  readonly engine: string;
}

export interface StorefrontOptions {
  /** Stores answer under `<name>.<domain>`. */
  readonly domain: string;
  /** The store with this public host name (lower case, without port). */
  readonly lookup: (host: string) => StorefrontStore | undefined;
}

/**
 * Answers for the stores the sandbox pretends to run, so that their addresses lead somewhere. The function answers
 * false, and does nothing, when the Host header is not that of a store; such requests are the dashboard's and the API's.
 */
export function createStorefront(
  options: StorefrontOptions,
): (req: IncomingMessage, res: ServerResponse) => boolean {
  const suffix = `.${options.domain.toLowerCase()}`;
  return (req, res) => {
    const host = hostName(req.headers.host);
    if (host === undefined) return false;
    const store = options.lookup(host);
    if (store === undefined && !host.endsWith(suffix)) return false;
    req.resume();
    res.setHeader('Content-Security-Policy', contentSecurityPolicy);
    res.setHeader('X-Content-Type-Options', 'nosniff');
    res.setHeader('Referrer-Policy', 'no-referrer');
    res.setHeader('Cache-Control', 'no-store');
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      res.writeHead(405, { Allow: 'GET, HEAD' }).end();
      return true;
    }
    const answer = store === undefined ? nothingHere(host) : pageOf(store, host);
    if (answer.status === 503) res.setHeader('Retry-After', '3');
    res.writeHead(answer.status, { 'Content-Type': 'text/html; charset=utf-8' });
    res.end(req.method === 'HEAD' ? undefined : renderPage(answer.text));
    return true;
  };
}

/** The name in a Host header, without the port; undefined when it is no name. */
function hostName(header: string | undefined): string | undefined {
  return /^([a-z0-9.-]{1,253}?)\.?(?::\d{1,5})?$/i.exec(header ?? '')?.[1]?.toLowerCase();
}

interface Answer {
  readonly status: number;
  readonly text: PageText;
}

function pageOf(store: StorefrontStore, host: string): Answer {
  const kind = engine(store.engine)?.title ?? store.engine;
  const facts = [
    ['Store', store.name],
    ['Namespace', store.namespace],
    ['Engine', kind],
    ['Plan', store.plan],
    ['Address', host],
  ] as const;
  const page = (status: number, title: string, sentences: readonly string[], reload?: number): Answer => ({
    status,
    text: {
      title: `${store.name}: ${title}`,
      heading: store.name,
      sentences,
      facts,
      shelf: status === 200,
      reload,
    },
  });
  switch (store.status) {
    case 'Ready':
      return page(200, 'store', [
        `This page stands for a store that runs ${kind}.`,
        'You are in the sandbox: the way of a store from request to Ready is real, what would run behind this address is not.',
      ]);
    case 'Provisioning':
      return page(
        503,
        'being provisioned',
        ['This store is being provisioned. The page looks again by itself.'],
        3,
      );
    case 'Failed':
      return page(
        503,
        'not available',
        ['This store could not be provisioned. The dashboard says why, and offers a retry.'],
        10,
      );
    case 'Deleting':
      return page(503, 'being deleted', ['This store is being deleted.']);
  }
}

function nothingHere(host: string): Answer {
  const sentences = [
    `There is no store at ${host}. It may have been deleted, or its name is spelt differently.`,
  ];
  return {
    status: 404,
    text: {
      title: 'No store here',
      heading: 'No store here',
      sentences,
      facts: [],
      shelf: false,
      reload: undefined,
    },
  };
}
