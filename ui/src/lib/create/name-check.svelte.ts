import { checkName } from '#lib/api/client.ts';
import type { NameCheck as Answer } from '#lib/api/types.ts';

/** Milliseconds of rest after the last key. */
const REST = 250;

/** Asks the control plane about a name while it is typed. */
export class NameCheck {
  /** The answer for the name as it stands; undefined while it is not known. */
  answer = $state.raw<Answer | undefined>(undefined);
  asking = $state(false);

  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** To be called with every change of the name. */
  typed(name: string): void {
    clearTimeout(this.#timer);
    const turn = ++this.#turn;
    this.answer = undefined;
    this.asking = name !== '';
    if (name !== '') this.#timer = setTimeout(() => void this.#ask(name, turn), REST);
  }

  async #ask(name: string, turn: number): Promise<void> {
    const result = await checkName(name);
    if (turn !== this.#turn) return;
    this.asking = false;
    // Without an answer the form still works: the control plane checks again when it is sent.
    if (result.ok) this.answer = result.data;
  }
}
