export interface Toast {
  readonly id: number;
  readonly tone: 'done' | 'failure';
  readonly text: string;
  readonly retry: (() => void) | undefined;
}

/** Milliseconds. A failure stays until it is closed: it may be all that says so. */
const DONE_STAYS = 6000;

/** Short answers to what a person just did. */
class Toasts {
  shown = $state.raw<readonly Toast[]>([]);
  #last = 0;

  done(text: string): void {
    const id = this.#show({ tone: 'done', text, retry: undefined });
    setTimeout(() => this.close(id), DONE_STAYS);
  }

  failure(text: string, retry?: () => void): void {
    this.#show({ tone: 'failure', text, retry });
  }

  close(id: number): void {
    this.shown = this.shown.filter((toast) => toast.id !== id);
  }

  #show(toast: Omit<Toast, 'id'>): number {
    const id = ++this.#last;
    this.shown = [...this.shown.filter((other) => other.text !== toast.text), { ...toast, id }].slice(-3);
    return id;
  }
}

export const toasts = new Toasts();
