import { isIP } from 'node:net';
import type { Request } from 'express';

/**
 * The address that a request comes from: of the connection, or what proxies that are trusted say in `X-Forwarded-For`.
 * Empty when the connection is gone.
 */
export function clientAddressOf(req: Request): string {
  const { ip = '', socket } = req;
  // A proxy may say "unknown", or an address with a port.
  return isIP(ip) === 0 ? (socket.remoteAddress ?? '') : ip;
}
