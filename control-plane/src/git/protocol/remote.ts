import git from 'isomorphic-git';
import { type PushReport, receivePack } from './receive-pack.ts';
import { Transport, TransportError, type TransportOptions } from './transport.ts';

export interface RemoteOptions extends TransportOptions {
  /** Smart HTTP address without credentials in it. */
  readonly url: string;
  readonly branch: string;
}

/** The remote does not have the branch. */
class NoSuchBranchError extends Error {
  constructor(branch: string) {
    super(
      `The repository has no branch ${branch}: push a first commit to it (gitops-repo-template has one to start from).`,
    );
    this.name = 'NoSuchBranchError';
  }
}

/** The store repository as one branch on a smart-HTTP host. */
export class Remote {
  readonly url: string;
  readonly branch: string;
  readonly transport: Transport;
  readonly #credentials: TransportOptions['credentials'];

  constructor(options: RemoteOptions) {
    this.url = options.url.replace(/\/+$/, '');
    this.branch = options.branch;
    this.transport = new Transport(options);
    this.#credentials = options.credentials;
  }

  get ref(): string {
    return `refs/heads/${this.branch}`;
  }

  /** Commit id of the branch's tip. Throws TransportError or NoSuchBranchError. */
  async tip(): Promise<string> {
    const oid = await this.oidOf(this.ref);
    if (!oid) throw new NoSuchBranchError(this.branch);
    return oid;
  }

  /** Commit id that a ref is at; undefined when there is no such ref. Throws TransportError. */
  async oidOf(ref: string): Promise<string | undefined> {
    const refs = await this.#explain(() =>
      git.listServerRefs({ http: this.transport, url: this.url, prefix: ref, protocolVersion: 2 }),
    );
    return refs.find((one) => one.ref === ref)?.oid;
  }

  /** Compare-and-swap of the branch, or of `ref`. Throws TransportError when the outcome is unknown. */
  push(base: string, next: string, pack: Buffer, ref = this.ref): Promise<PushReport> {
    return receivePack(this.transport, this.url, { ref, base, next }, pack);
  }

  close(): void {
    this.transport.close();
  }

  /** isomorphic-git's errors name what went wrong; the ones that matter to people get words. */
  async #explain<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (error instanceof TransportError) throw error;
      const status = (error as { data?: { statusCode?: number } }).data?.statusCode;
      throw new TransportError(explainStatus(status, this.#credentials), error);
    }
  }
}

function explainStatus(status: number | undefined, credentials: TransportOptions['credentials']): string {
  if ((status === 401 || status === 403) && credentials !== undefined)
    return `the git host refused ${credentials.name} (HTTP ${status}): ${credentials.advice}`;
  if (status === 401 || status === 403) return `the git host asks for credentials (HTTP ${status})`;
  if (status === 404) return 'the git host has no such repository, or the token may not see it (HTTP 404)';
  return status ? `the git host answered HTTP ${status}` : 'the git host gave an answer that is not git';
}
