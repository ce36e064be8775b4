import { hash } from 'node:crypto';

export type ObjectType = 'commit' | 'tree' | 'blob';

export interface GitObject {
  readonly oid: string;
  readonly type: ObjectType;
  readonly body: Buffer;
}

/** The object id git gives to this content: SHA-1 over `<type> <length>\0<body>` (gitformat-loose, "OBJECT"). */
function objectId(type: ObjectType, body: Buffer): string {
  return hash('sha1', Buffer.concat([Buffer.from(`${type} ${body.length}\0`, 'latin1'), body]), 'hex');
}

export function makeObject(type: ObjectType, body: Buffer): GitObject {
  return { oid: objectId(type, body), type, body };
}
