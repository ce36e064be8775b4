import type { ChildProcess } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CgiHeadParser } from './cgi.ts';
import { exitCode, spawnGit } from './native-git.ts';
import { cgiVariables, type GitRequest } from './request.ts';

export interface Backend {
  readonly child: ChildProcess;
  /** True when git served the request to its end; false when the client left. Rejects with git's own words. */
  readonly ended: Promise<boolean>;
}

/** Runs `git http-backend` for one request: the body streams in, the answer streams out, nothing is kept in memory. */
export function serveByHttpBackend(
  request: GitRequest,
  path: string,
  req: IncomingMessage,
  res: ServerResponse,
  { idleLimit, searchPath }: { readonly idleLimit: number; readonly searchPath: string | undefined },
): Backend {
  const child = spawnGit(path, ['http-backend'], searchPath, cgiVariables(request, path, req));
  const stop = () => child.kill('SIGTERM');
  // git ends its own children on SIGTERM and removes what they left half-written.
  const idle = setTimeout(stop, idleLimit);
  const moved = () => idle.refresh();
  let clientLeft = false;
  res.once('close', () => {
    clientLeft = !res.writableFinished;
    if (!clientLeft) return;
    stop();
    // A process counts as ended only when its output has been read to the end.
    child.stdout.unpipe(res);
    child.stdout.resume();
  });

  req.on('data', moved);
  req.pipe(child.stdin);
  child.stdin.on('error', () => req.resume()); // git has read enough; the rest of the body is let through

  const problems: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => {
    if (problems.length < 16) problems.push(chunk);
  });
  const ended = exitCode(child)
    .then(
      (code) => {
        if (clientLeft) return false;
        if (!res.headersSent) refuse(res);
        if (code === 0) return true;
        throw new Error(
          `git http-backend ended with ${code}: ${Buffer.concat(problems).toString().trim().slice(0, 2000)}`,
        );
      },
      (error) => {
        refuse(res);
        throw error;
      },
    )
    .finally(() => clearTimeout(idle));
  relay(child, res, moved);
  return { child, ended };
}

/** Copies git's answer to the client with its status and headers. */
function relay(child: ReturnType<typeof spawnGit>, res: ServerResponse, moved: () => void): void {
  const head = new CgiHeadParser();
  const onData = (chunk: Buffer) => {
    moved();
    try {
      const parsed = head.push(chunk);
      if (parsed === undefined) return;
      child.stdout.off('data', onData);
      res.statusCode = parsed.status;
      for (const [name, value] of parsed.headers) res.setHeader(name, value);
      if (parsed.rest.length > 0) res.write(parsed.rest);
      child.stdout.on('data', moved);
      if (!res.destroyed) child.stdout.pipe(res);
    } catch {
      child.stdout.off('data', onData);
      child.stdout.resume();
      child.kill('SIGTERM');
      refuse(res);
    }
  };
  child.stdout.on('data', onData);
}

function refuse(res: ServerResponse): void {
  if (res.headersSent) return void res.destroy();
  res.writeHead(500, { 'Content-Type': 'text/plain; charset=utf-8' });
  res.end('git could not answer this request.\n');
}
