/** Texts longer than this are hardly ever equal: messages. */
const longest = 100;
const mostTexts = 100_000;

/**
 * Gives equal short strings out as one: thousands of Applications name the same revisions, kinds and times, and a
 * parser makes each anew.
 */
export class StringPool {
  readonly #texts = new Map<string, string>();

  readonly share = (text: string): string => {
    if (text.length > longest) return text;
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    // Forgetting only ends the sharing with older objects.
    if (this.#texts.size >= mostTexts) this.#texts.clear();
    this.#texts.set(text, text);
    return text;
  };
}
