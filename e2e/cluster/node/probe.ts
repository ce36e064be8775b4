import http from 'node:http';
import https from 'node:https';

/** One GET without following anything: resolves with the body of a 200, rejects otherwise. `ca`: PEM of an authority. */
export function probe(url: string, ca?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { agent: false, timeout: 5000, ca } as const;
    const request = (url.startsWith('https:') ? https : http).get(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () => {
        const body = Buffer.concat(chunks).toString();
        if (response.statusCode === 200) resolve(body);
        else reject(new Error(`${url} answers ${response.statusCode}: ${body.slice(0, 300)}`));
      });
    });
    request.once('timeout', () => request.destroy(new Error(`${url} does not answer`)));
    request.once('error', reject);
  });
}
