import { decodePackets, encodePacket, flush } from './pkt-line.ts';
import { readAll, type Transport } from './transport.ts';

/** What the remote said of one ref update. Never decide by `reason`: hosts word it differently. */
export type PushReport = { readonly accepted: true } | { readonly accepted: false; readonly reason: string };

const longestReport = 1024 * 1024;

/**
 * Asks the remote to move `ref` from `base` to `next` with the objects of `pack`: one compare-and-swap
 * (gitprotocol-pack, "Pushing Data To a Server"). Accepted means `unpack ok` and `ok <ref>` were read whole.
 * Throws TransportError when the outcome is unknown.
 */
export async function receivePack(
  transport: Transport,
  url: string,
  update: { readonly ref: string; readonly base: string; readonly next: string },
  pack: Buffer,
): Promise<PushReport> {
  const command = `${update.base} ${update.next} ${update.ref}\0 report-status agent=git/storeplane\n`;
  const response = await transport.send(
    `${url}/git-receive-pack`,
    'POST',
    {
      'content-type': 'application/x-git-receive-pack-request',
      accept: 'application/x-git-receive-pack-result',
    },
    Buffer.concat([encodePacket(command), flush, pack]),
  );
  const bytes = await readAll(response, longestReport);
  if (response.statusCode !== 200) return { accepted: false, reason: `HTTP ${response.statusCode}` };
  return parseReport(bytes, update.ref);
}

/** Reads a report-status. Anything that is not a clear yes is a no. */
export function parseReport(bytes: Buffer, ref: string): PushReport {
  let lines: string[];
  try {
    lines = decodePackets(bytes).map((packet) => packet.toString('utf8').trimEnd());
  } catch {
    return { accepted: false, reason: 'the remote did not report what it did' };
  }
  if (lines[0] === 'unpack ok' && lines.includes(`ok ${ref}`)) return { accepted: true };
  const refusal = lines.find((line) => line.startsWith(`ng ${ref} `))?.slice(`ng ${ref} `.length);
  return { accepted: false, reason: refusal ?? lines[0] ?? 'the remote did not report what it did' };
}
