import { execFileSync } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Described, describe } from './description.ts';
import { AppAccess, type InstalledApp } from './installed-app.ts';

interface Pull {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly branch: string;
  readonly labels: string[];
  state: 'open' | 'closed';
  head: string;
  merged: boolean;
  updatedAt: string;
}

export interface Fault {
  readonly method: string;
  readonly path: RegExp;
  /** 'lost': it is done, and the answer never arrives. */
  readonly answer: 'lost' | { readonly status: number; readonly headers?: Record<string, string> };
}

type Answer = readonly [status: number, body: unknown];

/**
 * The part of GitHub that Storeplane talks to, on a bare repository: pull requests in memory, branches and merges for
 * real. Each request and answer is held against GitHub's own description; what does not fit is in `violations`. It knows
 * one token, or an App, whose tokens end and are taken back.
 */
export async function startGitHubServer(bare: string, signed: string | InstalledApp) {
  const access = typeof signed === 'string' ? undefined : new AppAccess(signed);
  const pulls: Pull[] = [];
  const faults: Fault[] = [];
  const violations: string[] = [];
  const requests: string[] = [];
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', bare, '-c', 'user.name=Reviewer', '-c', 'user.email=r@example.org', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  const tipOf = (branch: string) => {
    try {
      return git('rev-parse', '--verify', `refs/heads/${branch}`);
    } catch {
      return undefined;
    }
  };

  function shown(pull: Pull, described: Described, status: number) {
    const example = described.example(status);
    const one = Array.isArray(example) ? describe('POST', '/repos/o/r/pulls')?.example(201) : example;
    if (pull.state === 'open') pull.head = tipOf(pull.branch) ?? pull.head;
    const side = (of: object, ref: string, sha: string) => ({ ...of, ref, sha });
    return {
      ...one,
      number: pull.number,
      title: pull.title,
      body: pull.body,
      state: pull.state,
      html_url: `https://github.test/owner/stores/pull/${pull.number}`,
      merged_at: pull.merged ? pull.updatedAt : null,
      updated_at: pull.updatedAt,
      head: side(one.head, pull.branch, pull.head),
      base: side(one.base, 'main', tipOf('main') ?? ''),
    };
  }

  function list(described: Described, query: URLSearchParams): Answer {
    const [head, state] = [query.get('head'), query.get('state') ?? 'open'];
    const found = pulls.filter(
      (pull) =>
        (state === 'all' || pull.state === state) && (head === null || head === `owner:${pull.branch}`),
    );
    return [200, found.map((pull) => shown(pull, described, 200))];
  }

  function create(described: Described, body: Record<string, string>): Answer {
    const { head: branch = '', title = '', body: text = '' } = body;
    const head = tipOf(branch);
    const isTwice = pulls.some((pull) => pull.branch === branch && pull.state === 'open');
    if (head === undefined || isTwice) {
      const message = isTwice ? `A pull request already exists for owner:${branch}.` : 'head is invalid';
      return [
        422,
        { message: 'Validation Failed', errors: [{ resource: 'PullRequest', code: 'custom', message }] },
      ];
    }
    const number = pulls.length + 1;
    const updatedAt = new Date().toISOString();
    const rest = { branch, title, body: text, head, updatedAt };
    const pull: Pull = { ...rest, number, labels: [], state: 'open', merged: false };
    pulls.push(pull);
    return [201, shown(pull, described, 201)];
  }

  function act(described: Described, method: string, query: URLSearchParams, body: unknown): Answer {
    const { path, parameters } = described;
    const missing = [404, { message: 'Not Found' }] as const;
    if (path.endsWith('/access_tokens')) {
      const made = access?.make(Number(parameters.installation_id));
      return made === undefined ? missing : [201, { ...described.example(201), ...made }];
    }
    if (path.endsWith('/pulls')) {
      return method === 'GET' ? list(described, query) : create(described, body as Record<string, string>);
    }
    if (path.endsWith('/labels')) {
      const pull = pulls.find(({ number }) => number === Number(parameters.issue_number));
      pull?.labels.push(...(body as { labels: string[] }).labels);
      return [200, []];
    }
    if (path.endsWith('{commit_sha}')) {
      try {
        const message = git('log', '-1', '--format=%B', parameters.commit_sha ?? '');
        return [200, { ...described.example(200), sha: parameters.commit_sha, message }];
      } catch {
        return missing;
      }
    }
    try {
      const content = git('show', `${query.get('ref')}:${parameters.path}`);
      const base64 = Buffer.from(`${content}\n`).toString('base64');
      const schema = { ...fileExample, content: base64, size: content.length + 1 };
      return [200, schema];
    } catch {
      return missing;
    }
  }

  async function isSigned(path: string, authorization: string): Promise<boolean> {
    if (access === undefined && authorization !== `token ${signed}`) violations.push('the token is missing');
    if (access === undefined) return true;
    return path.startsWith('/app/') ? access.isApp(authorization) : access.allows(authorization);
  }

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '', 'http://github.test');
    const method = req.method ?? '';
    requests.push(`${method} ${url.pathname}`);
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const described = describe(method, url.pathname);
    if (described === undefined) violations.push(`GitHub has no ${method} ${url.pathname}`);
    else violations.push(...described.requestFaults(url.searchParams, body));
    const at = faults.findIndex((one) => one.method === method && one.path.test(url.pathname));
    const fault = at < 0 ? undefined : faults.splice(at, 1)[0]?.answer;
    const send = (status: number, answer: unknown, headers: Record<string, string> = {}) =>
      res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(answer));
    if (fault !== undefined && fault !== 'lost') {
      return void send(fault.status, { message: 'You have exceeded a secondary rate limit' }, fault.headers);
    }
    if (!(await isSigned(url.pathname, req.headers.authorization ?? '')))
      return void send(401, { message: 'Bad credentials' });
    const [status, answer] = described ? act(described, method, url.searchParams, body) : [404, {}];
    if (described && status < 400) violations.push(...described.answerFaults(status, answer));
    if (fault === 'lost') res.destroy();
    else send(status, answer);
  }

  const server = createServer((req, res) => void serve(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const end = (number: number): Pull => {
    const pull = pulls.find((one) => one.number === number && one.state === 'open');
    if (pull === undefined) throw new Error(`there is no open pull request ${number}`);
    pull.head = tipOf(pull.branch) ?? pull.head;
    pull.state = 'closed';
    pull.updatedAt = new Date().toISOString();
    return pull;
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pulls: pulls as readonly Readonly<Pull>[],
    faults,
    violations,
    requests,
    /** The App's tokens; one that is deleted was taken back. */
    tokens: access?.tokens ?? new Map<string, unknown>(),
    /** Merges as the button does: a commit with two parents. */
    merge(number: number): void {
      const pull = end(number);
      pull.merged = true;
      const tree = git('merge-tree', '--write-tree', 'main', pull.head);
      const parents = ['-p', git('rev-parse', 'main'), '-p', pull.head];
      const commit = git('commit-tree', tree, ...parents, '-m', `Merge pull request #${number}`);
      git('update-ref', 'refs/heads/main', commit);
    },
    closePull: (number: number) => void end(number),
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const fileExample = {
  type: 'file',
  encoding: 'base64',
  name: 'store.yaml',
  path: 'store.yaml',
  sha: '0'.repeat(40),
  url: 'https://github.test/',
  git_url: null,
  html_url: null,
  download_url: null,
  _links: { git: null, html: null, self: 'https://github.test/' },
};
