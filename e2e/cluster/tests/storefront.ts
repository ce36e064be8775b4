import { type IncomingHttpHeaders, request } from 'node:http';
import { nodeAddress } from '../node/network.ts';
import { read } from './session.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request to the ingress, for the store of that host. With a body it is a POST, of XML unless `more` says otherwise. */
export async function ask(
  host: string,
  path: string,
  body?: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const headers = { host, ...(body === undefined ? {} : { 'content-type': 'text/xml' }), ...more };
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: nodeAddress,
        port: 80,
        path,
        headers,
        method: body === undefined ? 'GET' : 'POST',
        timeout: 20_000,
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => {
          const { statusCode: status = 0, headers } = response;
          resolve({ status, headers, body: Buffer.concat(parts).toString() });
        });
      },
    );
    asked.on('timeout', () => asked.destroy(new Error(`${host} does not answer`)));
    asked.on('error', reject);
    asked.end(body);
  });
}

/** Decoded values of a store's Secret. */
export async function secretsOf(id: string): Promise<Readonly<Record<string, string>>> {
  const { data } = await read<{ data: Record<string, string> }>('secret', 'store-credentials', '-n', id);
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
  );
}

/** Signs in at the store's own form. Answers a page of WordPress' administration as whoever it let in. */
export async function signIn(host: string, username: string, password: string): Promise<Answer> {
  const form = new URLSearchParams({ log: username, pwd: password, 'wp-submit': 'Log In' }).toString();
  const answer = await ask(host, '/wp-login.php', form, {
    'content-type': 'application/x-www-form-urlencoded',
  });
  const cookie = (answer.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ');
  return ask(host, '/wp-admin/profile.php', undefined, { cookie });
}

/** What the store's administrator asks of WordPress from an app (XML-RPC). Answers what it says. */
export async function asAdministrator(
  host: string,
  password: string,
  method: string,
  ...parameters: readonly (number | string | Readonly<Record<string, string>>)[]
): Promise<string> {
  const params = [1, 'admin', password, ...parameters]
    .map((value) => `<param>${encoded(value)}</param>`)
    .join('');
  const call = `<?xml version="1.0"?><methodCall><methodName>${method}</methodName><params>${params}</params></methodCall>`;
  return (await ask(host, '/xmlrpc.php', call)).body;
}

function encoded(value: number | string | Readonly<Record<string, string>>): string {
  if (typeof value === 'number') return `<value><int>${value}</int></value>`;
  if (typeof value === 'string') return `<value><string>${value}</string></value>`;
  const members = Object.entries(value).map(
    ([name, each]) => `<member><name>${name}</name>${encoded(each)}</member>`,
  );
  return `<value><struct>${members.join('')}</struct></value>`;
}
