import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import express, { type Request, type Response, Router } from 'express';
import { pageHeaders } from './security-headers.ts';

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Storeplane</title>
<h1>The dashboard is not built</h1><p>Run <code>npm run build</code> and load this page again. The API answers under <code>/api</code>.</p></html>
`;

/** Serves the built dashboard: files as they are, and its start page for every address of a page. */
export function dashboard(directory: string): Router {
  const router = Router();
  const files = { index: false, redirect: false, fallthrough: true } as const;
  router.use(pageHeaders());
  const immutable = join(directory, '_app', 'immutable');
  router.use('/_app/immutable', express.static(immutable, { ...files, immutable: true, maxAge: '1y' }));
  router.use(express.static(directory, { ...files, cacheControl: false, setHeaders: revalidate }));
  router.use(async (req, res, next) => {
    if (!asksForPage(req)) next();
    else await sendPage(directory, res);
  });
  return router;
}

function revalidate(res: { setHeader(name: string, value: string): unknown }): void {
  res.setHeader('Cache-Control', 'no-cache');
}

function asksForPage(req: Request): boolean {
  if (req.method !== 'GET' && req.method !== 'HEAD') return false;
  if (req.path === '/') return true;
  const ours = /^\/(api|auth|git|_app|metrics|livez|readyz)(\/|$)/.test(req.path);
  const last = req.path.slice(req.path.lastIndexOf('/') + 1);
  return !ours && !last.includes('.') && (req.get('accept') ?? '').includes('text/html');
}

async function sendPage(directory: string, res: Response): Promise<void> {
  const page = await readFile(join(directory, 'index.html'), 'utf8').catch(() => undefined);
  res.locals.route = 'dashboard';
  res.status(page === undefined ? 503 : 200).set('Cache-Control', 'no-cache');
  res.type('html').send(page ?? notBuilt);
}
