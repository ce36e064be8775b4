/** One packet: four hex digits of length, then the payload (gitprotocol-common, "pkt-line Format"). */
export function encodePacket(payload: string): Buffer {
  const bytes = Buffer.from(payload);
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, '0')), bytes]);
}

export const flush = Buffer.from('0000');

/** The payloads of a packet stream; flush and delimiter packets are left out. Throws when it is malformed. */
export function decodePackets(bytes: Buffer): Buffer[] {
  const packets: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number.parseInt(bytes.toString('latin1', at, at + 4), 16);
    if (!Number.isInteger(length) || length === 3 || at + length > bytes.length) {
      throw new Error('the answer is not a packet stream');
    }
    if (length >= 4) packets.push(bytes.subarray(at + 4, at + length));
    at += Math.max(length, 4);
  }
  return packets;
}
