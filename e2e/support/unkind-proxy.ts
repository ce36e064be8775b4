import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { encodePacket, flush } from '../../control-plane/src/git/protocol/pkt-line.ts';

/** What is done to a request. Each is what some git host, proxy or network has done to somebody's push. */
export const mischiefs = [
  /** Answers 500 without passing the request on. */
  'error',
  /** Reports that a hook declined, without passing the request on. */
  'decline',
  /** Breaks the connection before the request is passed on. */
  'drop-before',
  /** Passes the request on and breaks the connection instead of answering: a lost acknowledgement. */
  'drop-after',
  /** Passes the request on and answers 502. */
  'error-after',
  /** Passes the request on, and half of the answer back. */
  'cut',
  /** Passes the request on after a while. */
  'stall',
  /** Passes the request on twice, and answers what the second try came to. */
  'repeat',
  /** Passes nothing on and never answers. */
  'hang',
] as const;
export type Mischief = (typeof mischiefs)[number];

export interface UnkindProxyOptions {
  /** Address of the git server, without a slash at the end. */
  readonly target: string;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** How likely each mischief is for a push, 0 to 1 each; what is left is served faithfully. */
  readonly pushes: Partial<Record<Mischief, number>>;
  /** The same for everything else: looks at the branch, fetches, clones. */
  readonly reads: Partial<Record<Mischief, number>>;
  /** Longest stall, milliseconds. */
  readonly longestStall: number;
}

export interface UnkindProxy {
  readonly url: string;
  /** How often each was done, and `served` without any. */
  readonly counts: ReadonlyMap<string, number>;
  /** What requests were signed with. */
  readonly authorizations: ReadonlySet<string>;
  /** From now on everything is served faithfully. */
  calm(): void;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Stands in front of a git server and misbehaves at random. */
export async function startUnkindProxy(options: UnkindProxyOptions): Promise<UnkindProxy> {
  const counts = new Map<string, number>();
  const authorizations = new Set<string>();
  const agent = new http.Agent({ keepAlive: false });
  let calm = false;

  function pick(push: boolean): Mischief | undefined {
    if (calm) return undefined;
    let at = options.random();
    const likely = push ? options.pushes : options.reads;
    return mischiefs.find((mischief) => {
      at -= likely[mischief] ?? 0;
      return at < 0;
    });
  }

  async function serve(req: http.IncomingMessage, res: http.ServerResponse): Promise<void> {
    const body = await readAll(req);
    authorizations.add(req.headers.authorization ?? 'none');
    const push = req.method === 'POST' && (req.url ?? '').endsWith('/git-receive-pack');
    const mischief = pick(push);
    counts.set(mischief ?? 'served', (counts.get(mischief ?? 'served') ?? 0) + 1);
    const passOn = () => forward(`${options.target}${req.url}`, req, body, agent);
    switch (mischief) {
      case 'error':
        return void res.writeHead(500, { 'content-type': 'text/plain' }).end('something went wrong\n');
      case 'decline':
        return sendAnswer(res, decline(body));
      case 'drop-before':
        return void res.destroy();
      case 'drop-after':
        await passOn();
        return void res.destroy();
      case 'error-after':
        await passOn();
        return void res.writeHead(502, { 'content-type': 'text/plain' }).end('bad gateway\n');
      case 'cut':
        return cutShort(res, await passOn());
      case 'stall':
        await new Promise((resolve) => setTimeout(resolve, options.random() * options.longestStall));
        return sendAnswer(res, await passOn());
      case 'repeat':
        await passOn();
        return sendAnswer(res, await passOn());
      case 'hang':
        return;
      default:
        return sendAnswer(res, await passOn());
    }
  }

  const server = http.createServer((req, res) => {
    serve(req, res).catch(() => res.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    authorizations,
    calm: () => {
      calm = true;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        agent.destroy();
      }),
  };
}

async function readAll(stream: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function forward(url: string, from: http.IncomingMessage, body: Buffer, agent: http.Agent): Promise<Answer> {
  const { host: _host, connection: _connection, 'transfer-encoding': _encoding, ...headers } = from.headers;
  if (from.method === 'POST') headers['content-length'] = String(body.length);
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: from.method, headers, agent }, (res) => {
      readAll(res).then(
        (bytes) => resolve({ status: res.statusCode ?? 502, headers: res.headers, body: bytes }),
        reject,
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

function sendAnswer(res: http.ServerResponse, { status, headers, body }: Answer): void {
  const { connection: _connection, 'transfer-encoding': _encoding, ...kept } = headers;
  res.writeHead(status, { ...kept, 'content-length': body.length }).end(body);
}

function cutShort(res: http.ServerResponse, { status, headers, body }: Answer): void {
  const {
    connection: _connection,
    'transfer-encoding': _encoding,
    'content-length': _length,
    ...kept
  } = headers;
  res.writeHead(status, { ...kept, 'content-length': body.length });
  res.write(body.subarray(0, Math.floor(body.length / 2)), () => res.destroy());
}

/** A report-status that refuses the ref of a push, as a pre-receive hook would. */
function decline(push: Buffer): Answer {
  const ref = /refs\/heads\/[^\0\s]+/.exec(push.toString('latin1', 0, 500))?.[0] ?? 'refs/heads/main';
  const body = Buffer.concat([encodePacket('unpack ok\n'), encodePacket(`ng ${ref} declined\n`), flush]);
  return { status: 200, headers: { 'content-type': 'application/x-git-receive-pack-result' }, body };
}
