import http from 'node:http';

export interface ApiAnswer {
  readonly status: number;
  /** Parsed JSON; undefined for an empty answer. */
  readonly body: unknown;
}

export interface ApiClientOptions {
  readonly connections?: number;
  readonly timeout?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** JSON over HTTP to one replica, on connections that are kept. */
export class ApiClient {
  readonly #agent: http.Agent;
  readonly #url: string;
  readonly #timeout: number;
  readonly #headers: Readonly<Record<string, string>>;

  /** `connections`: at most so many at once. `timeout`: milliseconds for a whole answer. `headers`: of every request. */
  constructor(url: string, { connections = 8, timeout = 90_000, headers = {} }: ApiClientOptions = {}) {
    this.#url = url;
    this.#timeout = timeout;
    this.#headers = headers;
    this.#agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  }

  get(path: string): Promise<ApiAnswer> {
    return this.send('GET', path);
  }

  create(body: object, idempotencyKey?: string): Promise<ApiAnswer> {
    return this.send('POST', '/api/stores', body, keyed(idempotencyKey));
  }

  remove(id: string, idempotencyKey?: string): Promise<ApiAnswer> {
    return this.send('DELETE', `/api/stores/${id}`, undefined, keyed(idempotencyKey));
  }

  /** Rejects when the connection breaks or the answer is late: what became of the request is unknown then. */
  send(method: string, path: string, body?: object, more: http.OutgoingHttpHeaders = {}): Promise<ApiAnswer> {
    const text = body === undefined ? '' : JSON.stringify(body);
    const headers: http.OutgoingHttpHeaders = { ...this.#headers, ...more };
    if (body !== undefined) {
      headers['content-type'] = 'application/json';
      headers['content-length'] = Buffer.byteLength(text);
    }
    return new Promise((resolve, reject) => {
      const request = http.request(`${this.#url}${path}`, { method, headers, agent: this.#agent }, (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('error', reject);
        res.on('end', () => {
          clearTimeout(timer);
          const answer = Buffer.concat(chunks).toString();
          try {
            resolve({
              status: res.statusCode ?? 0,
              body: answer === '' ? undefined : JSON.parse(answer),
            });
          } catch (error) {
            reject(error as Error);
          }
        });
      });
      const late = () => request.destroy(new Error(`no answer after ${this.#timeout} ms`));
      const timer = setTimeout(late, this.#timeout);
      request.on('error', (error) => {
        clearTimeout(timer);
        reject(error);
      });
      request.end(text);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

export function keyed(idempotencyKey: string | undefined): http.OutgoingHttpHeaders {
  return idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };
}
