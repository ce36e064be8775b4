import { getMe, logout, onSignedOut } from '#lib/api/client.ts';
import type { Problem } from '#lib/api/problem.ts';
import type { Me } from '#lib/api/types.ts';
import { live } from '#lib/live/live.svelte.ts';
import { toasts } from '#lib/shell/toasts.svelte.ts';

/**
 * `unknown`: not asked yet. `open`: requests are answered, as far as is known. `out`: somebody has to sign in. `over`: the
 * session ended while a page was open, which keeps what was typed into it.
 */
type Standing = 'unknown' | 'open' | 'out' | 'over';

const channel = 'storeplane-session';

/** Whether the control plane knows who sits here. */
class Session {
  standing = $state.raw<Standing>('unknown');
  me = $state.raw<Me | undefined>(undefined);
  /** Where people sign in; undefined where the dashboard has no sign-in. */
  #login = $state.raw<string | undefined>(undefined);

  /** Asks who one is, and again when the page is looked at after the session ended; the returned function ends that. */
  start(): () => void {
    const again = () => {
      if (this.standing === 'over') void this.check();
    };
    const tabs = new BroadcastChannel(channel);
    tabs.onmessage = () => void this.check();
    window.addEventListener('focus', again);
    onSignedOut((problem) => this.#refused(problem));
    // somebody's name and groups may change while the page is open
    const stop = live.listen({ events: () => {}, reload: () => void this.check() });
    void this.check();
    return () => {
      stop();
      tabs.close();
      window.removeEventListener('focus', again);
    };
  }

  async check(): Promise<void> {
    const result = await getMe();
    if (!result.ok) {
      // an answer that says nothing of the session is the pages' to show
      if (this.standing === 'unknown') this.standing = 'open';
      return;
    }
    const isAnother = this.me !== undefined && this.me.subject !== result.data.subject;
    // what is on the page was for somebody else
    if (isAnother) return location.reload();
    this.me = result.data;
    this.standing = 'open';
  }

  /** Where to sign in, and come back to this path; undefined where the dashboard has no sign-in. */
  loginTo(path: string): string | undefined {
    return this.#login && `${this.#login}?${new URLSearchParams({ return_to: path })}`;
  }

  async leave(): Promise<void> {
    const result = await logout();
    if (!result.ok) return toasts.failure(result.problem.message);
    this.me = undefined;
    this.announce();
    location.assign(result.data.location);
  }

  /** Has the pages in other tabs look who one is now. */
  announce(): void {
    const tabs = new BroadcastChannel(channel);
    tabs.postMessage('look');
    tabs.close();
  }

  #refused({ extra }: Problem): void {
    this.#login = typeof extra.login === 'string' ? extra.login : undefined;
    this.standing = this.me === undefined ? 'out' : 'over';
  }
}

export const session = new Session();
