import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Clock } from '../ports/clock.ts';

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
  /** Milliseconds that connections stay open for a client to ask on once more. */
  readonly linger: number;
  /** Milliseconds for all of it: answers may take long. */
  readonly patience: number;
}

/** Milliseconds that a stopping server waits for what is on its way; changes have been answered before. */
const closeGrace = 4000;

/** An HTTP server that gives slow and broken clients up, and stops without cutting answers off. */
export class HttpServer {
  readonly #server: Server;
  readonly #answering = new Set<ServerResponse>();
  #leaving = false;
  #connections = 0;
  #onEmpty = (): void => {};

  constructor(listener: RequestListener, limits: Partial<ServerLimits> = {}) {
    const { maxHeaderSize, ...timeouts } = { ...defaultLimits, ...limits };
    const checkEvery = Math.min(1000, timeouts.headersTimeout);
    const answer: RequestListener = (req, res) => {
      if (this.#leaving) endConnectionWith(res);
      this.#answering.add(res);
      res.once('close', () => this.#answering.delete(res));
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
        if (this.#connections === 0) this.#onEmpty();
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
   * Serves as before, but ends each connection with its next answer, so that no client asks on one that is about to be cut.
   * Those on which nothing was asked until `linger` is over are ended then. Resolves when none is left, or after `patience`.
   */
  async seeClientsOff({ linger, patience }: Farewell, clock: Clock): Promise<void> {
    this.#leave();
    const { promise: over, resolve } = Promise.withResolvers<void>();
    this.#onEmpty = resolve;
    if (this.#connections === 0) resolve();
    const timers = [
      clock.after(linger, () => this.#server.closeIdleConnections()),
      clock.after(patience, resolve),
    ];
    await over;
    for (const cancel of timers) cancel();
  }

  /** Takes no new connections, and resolves when every answer is sent or the grace has passed. */
  close(grace = closeGrace): Promise<void> {
    this.#leave();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#server.closeAllConnections(), grace);
      this.#server.close(() => {
        clearTimeout(timer);
        resolve();
      });
      this.#server.closeIdleConnections();
    });
  }

  #leave(): void {
    this.#leaving = true;
    for (const res of this.#answering) endConnectionWith(res);
  }
}

/** Tells the client to leave the connection, unless the head of the answer is on its way. */
function endConnectionWith(res: ServerResponse): void {
  if (!res.headersSent) res.setHeader('Connection', 'close');
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
