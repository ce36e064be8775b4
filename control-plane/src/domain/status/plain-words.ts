const maxLength = 400;

const noise: readonly (readonly [RegExp, string])[] = [
  [/`[^`]*`/g, ' '],
  [/\bfailed to (execute|get command args)[^:]*:\s*/gi, ''],
  [/\bfailed exit status \d+:\s*/g, ''],
  [/\b(coalesce|warnings?)\.go:\d+:[^\n]*(\n|$)/g, '\n'],
  [/\bwarning:[^\n]*(\n|$)/gi, '\n'],
  [/Use --debug flag to render out invalid YAML/g, ''],
  [/Manifest generation error \(cached\):\s*/g, ''],
  [/Failed to load (target|live) state:\s*/g, ''],
  [/failed to get cluster (info|version) for (cluster )?"[^"]*":\s*/g, ''],
  [/error synchronizing cache state ?:\s*/g, ''],
  [/failed to sync cluster \S+:\s*/g, ''],
  [/failed to get server version:\s*/g, ''],
  [/failed to (generate manifest|compare revisions) for source \d+ of \d+:\s*/g, ''],
  [/rpc error: code = \w+ desc = /g, ''],
  [/Failed last sync attempt to (\[[^\]]*\]|\S+):\s*/g, ''],
  [/one or more objects failed to apply, reason:\s*/g, ''],
  [/\s*\(retried \d+ times\)\.?/g, ''],
  [/\. Retrying attempt #\d+ at [^.]*\./g, '.'],
  [/error generating params from git:\s*/g, ''],
  [/error retrieving Git files:\s*/g, ''],
  [/unable to resolve git revision :\s*/g, ''],
  [/failed to list refs:\s*/g, ''],
  [
    /unexpected client error: unexpected requesting "[^"]*" status code:/g,
    'the git server answered with status',
  ],
  [/\b(Get|Head|Post) "[^"]*":\s*/g, ''],
  [/\bdial tcp [^\s:]*(:\S*)?:\s*(connect:\s*)?/g, ''],
  [/context deadline exceeded( \(Client\.Timeout[^)]*\))?/g, 'no answer in time'],
  [/\bEOF$/g, 'the connection was closed'],
  [/\/\/[^\s/"'@]+@/g, '//'],
  [/error when (creating|patching|applying patch|replacing) "[^"]*":\s*/g, ''],
  [
    /\S+ "[^"]*" is forbidden: ValidatingAdmissionPolicy '[^']*' with binding '[^']*' denied request:\s*/g,
    '',
  ],
  [/<path to cached source>\/?|<temporary file>/g, ''],
  [/(^|[\s"'(=:])\/(tmp|var|app|dev\/shm|home|root|private)\/[^\s"'):,]*/g, '$1a file'],
  [/\[[0-9a-f]{7,40}([ ,]+[0-9a-f]{7,40})*\]/g, ''],
  [/\b[0-9a-f]{40}\b/g, 'a revision'],
  [/^\s*Error:\s*/gm, ''],
  [/\s+/g, ' '],
];

/**
 * A message of Argo CD or Kubernetes without what only its makers can read: temporary paths, command lines, lists
 * of revisions. One line that ends like a sentence; empty when nothing is left.
 */
export function plainWords(message: string): string {
  let words = message.slice(0, 20_000);
  for (const [pattern, replacement] of noise) words = words.replace(pattern, replacement);
  words = words.trim().replace(/[\s.:;,]+$/, '');
  if (words.length > maxLength) return `${words.slice(0, maxLength).toWellFormed().trimEnd()}…`;
  return words === '' ? '' : `${words}.`;
}
