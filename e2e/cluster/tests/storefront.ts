import { request } from 'node:http';
import { read } from './session.ts';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** A request to a store's WordPress through its Service, as an ingress would pass it on. */
export async function ask(id: string, host: string, path: string, body?: string): Promise<Answer> {
  const { spec } = await read<{ spec: { clusterIP: string } }>('service', 'wordpress', '--namespace', id);
  const headers = { host, ...(body === undefined ? {} : { 'content-type': 'text/xml' }) };
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: spec.clusterIP,
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
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString() });
        });
      },
    );
    asked.on('timeout', () => asked.destroy(new Error(`${id} does not answer`)));
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

/** Writes a post as the store's administrator does from an app (XML-RPC). Answers what WordPress says. */
export async function writePost(id: string, host: string, password: string, title: string): Promise<Answer> {
  const text = (value: string) => `<value><string>${value}</string></value>`;
  const member = (name: string, value: string) => `<member><name>${name}</name>${text(value)}</member>`;
  const post = `<value><struct>${member('post_title', title)}${member('post_status', 'publish')}</struct></value>`;
  const params = ['<value><int>1</int></value>', text('admin'), text(password), post];
  const body = `<?xml version="1.0"?><methodCall><methodName>wp.newPost</methodName><params>${params
    .map((param) => `<param>${param}</param>`)
    .join('')}</params></methodCall>`;
  return ask(id, host, '/xmlrpc.php', body);
}
