/** Nothing from a file or a server may move the cursor of who reads it. Line ends go too. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, '\ufffd');
}
