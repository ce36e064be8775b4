import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ServerLimits {
  /** Milliseconds for the headers of a request to arrive. */
  readonly headersTimeout: number;
  /** Milliseconds for a whole request to arrive; a push to the embedded repository may take its time. */
  readonly requestTimeout: number;
  /** Milliseconds that an idle connection is kept. */
  readonly keepAliveTimeout: number;
  /** Bytes of all headers together. */
  readonly maxHeaderSize: number;
}

const defaultLimits: ServerLimits = {
  headersTimeout: 10_000,
  requestTimeout: 300_000,
  keepAliveTimeout: 65_000,
  maxHeaderSize: 16 * 1024,
};

export interface Farewell {
  /** Milliseconds without any request after which connections that are kept count as unused. */
  readonly quiet: number;
  /** Milliseconds for all of it. */
  readonly patience: number;
}

/** A client that is at work asks again within the first; the second is for answers that take long. */
const usualFarewell: Farewell = { quiet: 1000, patience: 5000 };

/** Milliseconds that a stopping server waits for what is on its way; changes have been answered before. */
const closeGrace = 4000;

/** An HTTP server that gives slow and broken clients up, and stops without cutting answers off. */
export class HttpServer {
  readonly #server: Server;
  #leaving = false;
  #connections = 0;
  #lastUse = 0;

  constructor(listener: RequestListener, limits: Partial<ServerLimits> = {}) {
    const { maxHeaderSize, ...timeouts } = { ...defaultLimits, ...limits };
    const checkEvery = Math.min(1000, timeouts.headersTimeout);
    const answer: RequestListener = (req, res) => {
      if (this.#leaving) res.setHeader('Connection', 'close');
      this.#lastUse = performance.now();
      listener(req, res);
    };
    this.#server = createServer(
      { ...timeouts, maxHeaderSize, connectionsCheckingInterval: checkEvery, requireHostHeader: false },
      answer,
    );
    this.#server.on('connection', (socket: Socket) => {
      this.#connections += 1;
      socket.once('close', () => {
        this.#connections -= 1;
      });
    });
    this.#server.on('clientError', refuseConnection);
    this.#server.on('checkExpectation', refuseExpectation);
    this.#server.on('connect', (_req: IncomingMessage, socket: Socket) =>
      writeProblem(socket, 405, 'method-not-allowed'),
    );
  }

  /** Resolves with the port it listens on. Rejects when the port is taken. */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        resolve((this.#server.address() as AddressInfo).port);
      });
    });
  }

  /**
   * Serves as before, but ends each connection with its next answer, so that no client asks on one that is about to be cut;
   * then those that nobody uses. Resolves when none is left, or when it has taken too long.
   */
  async seeClientsOff({ quiet, patience }: Farewell = usualFarewell): Promise<void> {
    this.#leaving = true;
    const end = performance.now() + patience;
    while (this.#connections > 0 && performance.now() < end) {
      if (performance.now() - this.#lastUse >= quiet) this.#server.closeIdleConnections();
      await sleep(10);
    }
  }

  /** Takes no new connections, and resolves when every answer is sent or the grace has passed. */
  close(grace = closeGrace): Promise<void> {
    this.#leaving = true;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#server.closeAllConnections(), grace);
      this.#server.close(() => {
        clearTimeout(timer);
        resolve();
      });
      this.#server.closeIdleConnections();
    });
  }
}

/** Answers what is no HTTP, or comes too slowly, on the bare connection. */
function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'HPE_HEADER_OVERFLOW') writeProblem(socket, 431, 'headers-too-large');
  else if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') writeProblem(socket, 408, 'request-timeout');
  else writeProblem(socket, 400, 'malformed-request');
}

function refuseExpectation(_req: IncomingMessage, res: ServerResponse): void {
  const body = problemText(417, 'expectation-failed');
  res.writeHead(417, { 'Content-Type': 'application/problem+json', Connection: 'close' }).end(body);
}

function writeProblem(socket: Socket, status: number, code: string): void {
  if (!socket.writable || socket.destroyed) {
    socket.destroy();
    return;
  }
  const body = problemText(status, code);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

function problemText(status: number, code: string): string {
  return JSON.stringify({
    type: `urn:storeplane:problem:${code}`,
    title: STATUS_CODES[status],
    status,
    code,
  });
}
