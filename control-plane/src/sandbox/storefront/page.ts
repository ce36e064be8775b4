import { createHash } from 'node:crypto';
import { escapeHtml } from '../../domain/escape-html.ts';

const style = `
:root { color-scheme: light dark; --ink: #1f1b2d; --soft: #6b6580; --paper: #faf8ff; --card: #fff; --line: #e6e0f5; --accent: #7c3aed }
@media (prefers-color-scheme: dark) { :root { --ink: #f2effb; --soft: #aaa3c2; --paper: #14111f; --card: #1d1930; --line: #352e52; --accent: #a78bfa } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--paper); color: var(--ink); font: 1rem/1.6 system-ui, sans-serif }
main { width: min(40rem, 100%); background: var(--card); border: 1px solid var(--line); border-radius: 1.25rem; padding: clamp(1.5rem, 5vw, 3rem) }
.tag { display: inline-block; padding: .15rem .75rem; border-radius: 1rem; background: var(--line); font-size: .85rem }
h1 { margin: .75rem 0 .25rem; font-size: clamp(1.75rem, 6vw, 2.5rem); line-height: 1.2; overflow-wrap: anywhere }
p { margin: .75rem 0 0; color: var(--soft) }
.shelf { display: grid; grid-template-columns: repeat(3, 1fr); gap: .75rem; margin: 1.75rem 0 .5rem }
.shelf div { aspect-ratio: 1; border-radius: .75rem; background: linear-gradient(135deg, var(--accent), var(--line)); opacity: .8 }
.shelf div:nth-child(2) { opacity: .55 } .shelf div:nth-child(3) { opacity: .35 }
dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1.25rem; margin: 1.25rem 0 0 }
dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere }
`;

/** Nothing is loaded from anywhere; the one style is allowed by its hash. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export interface PageText {
  readonly title: string;
  readonly heading: string;
  readonly sentences: readonly string[];
  readonly facts: readonly (readonly [string, string])[];
  readonly shelf: boolean;
  /** Seconds until the browser looks again; undefined: it does not. */
  readonly reload: number | undefined;
}

/** A page of its own, without a script. Every text is escaped here. */
export function renderPage(text: PageText): string {
  const facts = text.facts
    .map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`)
    .join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">${text.reload === undefined ? '' : `\n<meta http-equiv="refresh" content="${text.reload}">`}
<title>${escapeHtml(text.title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<span class="tag">Storeplane sandbox</span>
<h1>${escapeHtml(text.heading)}</h1>
${text.sentences.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join('\n')}
${text.shelf ? '<div class="shelf" aria-hidden="true"><div></div><div></div><div></div></div>' : ''}
${facts === '' ? '' : `<dl>${facts}</dl>`}
</main>
</body>
</html>
`;
}
