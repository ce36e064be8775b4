import type { ChildProcess } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { serveByHttpBackend } from './http-backend.ts';
import { Maintenance } from './maintenance.ts';
import { Places } from './places.ts';
import { readGitRequest } from './request.ts';

export interface GitServerOptions {
  /** Bare repositories by the name in the URL, for example `stores.git` → its folder. */
  readonly repositories: ReadonlyMap<string, string>;
  /** The PATH on which native git is looked for. */
  readonly searchPath?: string;
  /** git processes at once; more requests wait in line (at most `lineLimit`, then 503). */
  readonly concurrency?: number;
  readonly lineLimit?: number;
  /** A request on which no byte moved for so long is ended. Milliseconds. */
  readonly idleLimit?: number;
  /** `git repack` runs in the background after so many pushes to one repository. */
  readonly repackEvery?: number;
  /** Told what went wrong inside git; the client has been answered already. */
  readonly onProblem?: (problem: Error) => void;
}

export interface GitServer {
  /** Serves `/<name>/info/refs`, `/<name>/git-upload-pack`, `/<name>/git-receive-pack`; 404 for all else. */
  handle(req: IncomingMessage, res: ServerResponse): void;
  /** Calls `listener` with the repository's name after each push that git ended well. Only a hint: poll as well. */
  onPush(listener: (repository: string) => void): () => void;
  /** Ends running git processes and resolves when they are gone. */
  close(): Promise<void>;
}

/** Bare repositories as smart HTTP remotes, by native `git http-backend`. */
export function createGitServer(options: GitServerOptions): GitServer {
  const { searchPath, idleLimit = 120_000 } = options;
  const places = new Places(options.concurrency ?? 8, options.lineLimit ?? 256);
  const listeners = new Set<(repository: string) => void>();
  const running = new Map<ChildProcess, Promise<unknown>>();
  const onProblem = options.onProblem ?? (() => {});
  const maintenance = new Maintenance(options.repackEvery ?? 200, searchPath, onProblem);
  let closed = false;

  function pushed(name: string, path: string): void {
    maintenance.pushed(path);
    for (const listener of listeners) listener(name);
  }

  return {
    handle(req, res) {
      const request = readGitRequest(req.method, req.url ?? '');
      const path = request && options.repositories.get(request.repository);
      if (request === undefined || path === undefined) {
        return answer(req, res, 404, 'Not found: this address serves git clone, fetch and push only.\n');
      }
      const leaveLine = places.take((leave) => {
        if (closed || res.destroyed) return leave();
        const backend = serveByHttpBackend(request, path, req, res, { idleLimit, searchPath });
        running.set(backend.child, backend.ended);
        backend.ended
          .then((succeeded) => {
            if (succeeded && request.service === 'git-receive-pack' && !request.advertisement) {
              pushed(request.repository, path);
            }
          })
          .catch(onProblem)
          .finally(() => {
            running.delete(backend.child);
            leave();
          });
      });
      if (leaveLine === undefined) {
        res.setHeader('Retry-After', '2');
        return answer(req, res, 503, 'Too many git requests at once; try again in a moment.\n');
      }
      res.once('close', leaveLine);
    },
    onPush(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      closed = true;
      for (const child of running.keys()) child.kill('SIGTERM');
      await Promise.allSettled([...running.values(), maintenance.close()]);
    },
  };
}

function answer(req: IncomingMessage, res: ServerResponse, status: number, text: string): void {
  req.resume();
  res.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
  res.end(text);
}
