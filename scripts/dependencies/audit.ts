import { execFile } from 'node:child_process';

/** What is known of the production packages' faults. `unknown`: the registry was asked and did not answer. */
export type Audit =
  | { readonly kind: 'known'; readonly counts: Readonly<Record<string, number>> }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Asks the registry by `npm audit`, with the packages of package-lock.json that are not for development. */
export function audit(): Promise<Audit> {
  return new Promise((resolve) => {
    const limits = { maxBuffer: 2 ** 26, timeout: 120_000 };
    execFile('npm', ['audit', '--omit=dev', '--json'], limits, (_error, stdout) =>
      resolve(readAudit(stdout)),
    );
  });
}

/** Reads what `npm audit --json` wrote. Anything but a whole report is no answer: nothing is known then. */
export function readAudit(text: string): Audit {
  const report = parsed(text);
  const counts = report?.metadata?.vulnerabilities;
  if (typeof counts?.high === 'number' && typeof counts.critical === 'number')
    return { kind: 'known', counts };
  return { kind: 'unknown', reason: report?.message ?? 'npm audit wrote no report' };
}

interface Report {
  readonly message?: string;
  readonly metadata?: { readonly vulnerabilities?: Readonly<Record<string, number>> };
}

function parsed(text: string): Report | undefined {
  try {
    return JSON.parse(text) as Report;
  } catch {
    return undefined;
  }
}
