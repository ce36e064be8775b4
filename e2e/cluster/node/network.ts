import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The node's own address. Pods get addresses of `podRange`. */
export const nodeAddress = '10.213.0.2';
export const gateway = '10.213.0.1';
export const podRange = '10.244.0.0/16';

/**
 * Sets up the empty network namespace of the node: loopback, and `eth0` with an address and a default route, without
 * which the API server refuses to start. The other end of `eth0` stays inside unless `outside` says that somebody
 * puts it in place from outside.
 */
export async function setUpNetwork({ outside }: { readonly outside: boolean }): Promise<void> {
  const ip = (...args: string[]) => run('ip', args);
  await ip('link', 'set', 'lo', 'up');
  if (!outside) {
    await ip('link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'gateway');
    await ip('link', 'set', 'gateway', 'up');
  }
  await ip('address', 'add', `${nodeAddress}/24`, 'dev', 'eth0');
  await ip('link', 'set', 'eth0', 'up');
  await ip('route', 'add', 'default', 'via', gateway);
  await writeFile('/proc/sys/net/ipv4/ip_forward', '1');
}
