import { readFile } from 'node:fs/promises';
import { type Terminal, UsageError } from '../command.ts';
import { ApiClient } from './client.ts';

const usualServer = 'http://127.0.0.1:8080';

/** Options of every command that asks a control plane. */
export const connectionOptions = {
  server: { type: 'string' },
  'token-file': { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

export const connectionUsage = `All stores commands ask a control plane:
      --server      its address (STOREPLANE_URL, or ${usualServer})
      --token-file  a file with the token to sign in with; otherwise the one in STOREPLANE_TOKEN, if there is one
      --json        one JSON document on standard output, for scripts
`;

interface ConnectionValues {
  readonly server?: string | undefined;
  readonly 'token-file'?: string | undefined;
}

/** The client that the options and the environment ask for. Throws UsageError, which never shows the token. */
export async function connect(values: ConnectionValues, terminal: Terminal): Promise<ApiClient> {
  const { STOREPLANE_URL, STOREPLANE_TOKEN } = terminal.env;
  const server = address(values.server ?? (STOREPLANE_URL || usualServer));
  const file = values['token-file'];
  const token = file === undefined ? STOREPLANE_TOKEN || undefined : await readToken(file);
  if (token !== undefined) checkToken(token, file ?? 'STOREPLANE_TOKEN');
  return new ApiClient({ server, token }, terminal);
}

function address(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url?.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (!url || !['http:', 'https:'].includes(url.protocol) || !isPlain) {
    throw new UsageError(
      '--server (or STOREPLANE_URL) wants an http:// or https:// address without a user name, a password or a query.',
    );
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

async function readToken(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new UsageError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

function checkToken(token: string, from: string): void {
  if (/^[\x21-\x7e]{1,8192}$/.test(token)) return;
  throw new UsageError(`${from} must hold one token: printable characters without spaces.`);
}
