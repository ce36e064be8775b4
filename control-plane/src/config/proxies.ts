import { isIP } from 'node:net';

const names = ['loopback', 'linklocal', 'uniquelocal'];

/** Whether it is an address, a network that is not everyone, or the name of one. */
export function isProxy(text: string): boolean {
  if (names.includes(text)) return true;
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || address.includes('%') || rest.length > 0) return false;
  if (bits === undefined) return true;
  return /^[1-9][0-9]{0,2}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128);
}
