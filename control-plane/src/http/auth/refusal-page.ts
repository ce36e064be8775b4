import { createHash } from 'node:crypto';
import type { ErrorRequestHandler } from 'express';
import { StoreplaneError } from '../../domain/errors.ts';
import { escapeHtml } from '../../domain/escape-html.ts';
import { problemOf } from '../problems.ts';
import { paths } from './sessions.ts';

const style = `
:root { color-scheme: light dark }
body { max-width: 34rem; margin: 15vh auto; padding: 0 1.5rem; font: 1rem/1.6 system-ui, sans-serif }
h1 { font-size: 1.5rem }
a { color: inherit }
`;
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; frame-ancestors 'none'`;

/** Tells people in a browser why they could not sign in; programs get the problem document. */
export const refusalPage: ErrorRequestHandler = (error, req, res, next) => {
  const isPerson = req.method === 'GET' && (req.get('accept') ?? '').includes('text/html');
  if (!isPerson || !(error instanceof StoreplaneError)) {
    next(error);
    return;
  }
  const { status, headers, body } = problemOf(error);
  res.status(status).set(headers).set('Content-Security-Policy', policy).type('html');
  res.send(page(String(body.title), error.message));
};

function page(title: string, detail: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Storeplane</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(detail)}</p>
<p><a href="${paths.login}">Sign in again</a> · <a href="/">To the dashboard</a></p>
</main>
</body>
</html>
`;
}
