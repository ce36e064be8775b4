/** Numbers from 0 to 1, always the same ones for a seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<T>(random: () => number, values: readonly T[]): T {
  return values[Math.floor(random() * values.length)] as T;
}

export const randomTeams = ['team-a', 'team-b', 'x', ''];

const subjects = [
  'a',
  'b',
  'c',
  'user:s1',
  'user:s2',
  'machine:ci',
  'role:mine',
  'role:other',
  'role:viewer',
];
const roles = ['role:viewer', 'role:operator', 'role:admin', 'role:mine', 'role:other'];
const rights = [
  ...['*, *', '*, get', 'stores, *', 'stores, get', 'stores, sync', 'stores, "{update,delete}"'],
  ...['stores, revert', 'history, get', 'repository, get'],
];
const objects = [
  ...[
    '*',
    '*',
    '*',
    '*/*',
    '**/**',
    'team-a/*',
    '*/shop',
    '*/shop*',
    '*/shop-?',
    '*/*o*',
    '*/*-1',
    'team-?/shop',
  ],
  ...[
    'team-a/acme',
    '{team-a,x}/*',
    '*/[sd]*',
    '*shop',
    'x*',
    '?',
    '*/{shop,demo}',
    '\\*',
    '*/d\\emo',
    '[!x]*/demo',
  ],
];

/** A policy without faults, of few names, so that its lines meet. Denies are the rarer half. */
export function randomPolicy(random: () => number): string {
  const lines = ['p, role:mine, stores, create, *, allow', 'p, role:other, stores, create, *, allow'];
  const length = 1 + Math.floor(random() * 7);
  for (let at = 0; at < length; at += 1) {
    if (random() < 0.35) lines.push(`g, ${pick(random, subjects)}, ${pick(random, roles)}`);
    else {
      const effect = random() < 0.2 ? 'deny' : 'allow';
      const object = pick(random, objects);
      const quoted = object.includes(',') ? `"${object}"` : object;
      lines.push(`p, ${pick(random, subjects)}, ${pick(random, rights)}, ${quoted}, ${effect}`);
    }
  }
  return lines.join('\n');
}
