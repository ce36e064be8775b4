import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const pullRequestEvents = new Set(['pull_request', 'pull_request_sync', 'Merge Request Hook']);
const pushEvents = new Set(['push', 'Push Hook']);

/** What a delivery of GitHub, Gitea or GitLab is about; undefined: nothing that concerns the branch. */
export function subjectOf(
  headers: IncomingHttpHeaders,
  body: unknown,
  branch: string,
): 'push' | 'pull-request' | undefined {
  // Gitea sends GitHub's header beside its own
  const event = headers['x-github-event'] ?? headers['x-gitea-event'] ?? headers['x-gitlab-event'];
  if (typeof event !== 'string') return undefined;
  if (pullRequestEvents.has(event)) return 'pull-request';
  const ref = (body as { ref?: unknown } | null)?.ref;
  return pushEvents.has(event) && ref === `refs/heads/${branch}` ? 'push' : undefined;
}

/** Deliveries that are remembered: a replay of an older one costs one look at the branch. */
const memory = 2000;

/**
 * Knows deliveries again, by the host's id and, because no host signs that id, by the body as well. A host that sends
 * the same twice does it because an answer was lost.
 */
export class Deliveries {
  readonly #seen = new Set<string>();

  /** True the first time. */
  isNew(headers: IncomingHttpHeaders, body: string): boolean {
    const marks = [createHash('sha256').update(body).digest('hex')];
    const id = headers['x-github-delivery'] ?? headers['x-gitea-delivery'] ?? headers['x-gitlab-event-uuid'];
    if (typeof id === 'string') marks.push(`id ${id.slice(0, 100)}`);
    const isNew = !marks.some((mark) => this.#seen.has(mark));
    for (const mark of marks) this.#seen.add(mark);
    for (const oldest of this.#seen) {
      if (this.#seen.size <= memory) break;
      this.#seen.delete(oldest);
    }
    return isNew;
  }
}
