import { randomBytes } from 'node:crypto';
import { Interrupted, NoCluster } from '../doctor/cluster.ts';
import type { DoctorOptions } from '../doctor/doctor.ts';
import { exitCodeOf, type Finding } from '../doctor/findings.ts';
import { textReport } from '../doctor/report.ts';
import type { Whereabouts } from '../doctor/start.ts';
import { type Command, CommandError, exitCodes, parseArguments, UsageError } from './command.ts';
import { settingsOptions, storeSettings } from './store-settings.ts';

const options = {
  kubeconfig: { type: 'string' },
  context: { type: 'string' },
  image: { type: 'string', default: 'docker.io/library/busybox:1.37.0' },
  'https-address': { type: 'string' },
  'ingress-class': { type: 'string', default: 'nginx' },
  'storage-class': { type: 'string' },
  'argocd-namespace': { type: 'string', default: 'argocd' },
  'service-account': { type: 'string', default: 'storeplane/platform-api-sa' },
  json: { type: 'boolean', default: false },
  ...settingsOptions,
} as const;

/** `storeplane doctor`: whether a cluster holds stores to their guardrails. */
export const doctor: Command = {
  usage: `[--kubeconfig <file>] [--context <name>] [--https-address <host>] [--image <image>] [--json]
      Tries in two temporary namespaces whether a cluster holds stores to their guardrails, network policies included,
      and whether it has what they need. Exit code 1: something is not so; 3: something could not be tried.
      --kubeconfig, --context  the cluster, as kubectl finds it
      --https-address          a host of the internet that answers on port 443, to try the way there
      --image                  of the pods that try: ${options.image.default}, or one with its sh, nc, nslookup, timeout and httpd
      --ingress-class, --storage-class, --argocd-namespace, --service-account
                               where they are not ${options['ingress-class'].default}, the default, ${options['argocd-namespace'].default} and ${options['service-account'].default}
      --json                   one object, with an id for each finding
      --namespace-prefix, --ingress-namespace as below
`,
  async run(args, output) {
    const { where, doctorOptions, json } = parse(args, (line) => output.error(`${line}\n`));
    const findings = await untilInterrupted((signal) => examined(where, doctorOptions, signal));
    output.out(json ? `${JSON.stringify({ findings }, undefined, 2)}\n` : textReport(findings));
    const code = exitCodeOf(findings);
    if (code === 1) throw new CommandError('Not everything is as it should be.');
    if (code === 3) throw new CommandError('Something could not be tried.', exitCodes.notReached);
  },
};

/** The first Ctrl-C ends the work and lets it tidy up; the second ends the process, as usual. */
async function untilInterrupted<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interruption = new AbortController();
  const end = () => interruption.abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.once(signal, end);
  try {
    return await work(interruption.signal);
  } finally {
    for (const signal of signals) process.off(signal, end);
  }
}

async function examined(
  where: Whereabouts,
  doctorOptions: DoctorOptions,
  signal: AbortSignal,
): Promise<Finding[]> {
  // client-node is large, and no other command needs it.
  const { runDoctor } = await import('../doctor/start.ts');
  try {
    return await runDoctor(where, doctorOptions, signal);
  } catch (error) {
    if (error instanceof Interrupted) throw new CommandError('Interrupted.', exitCodes.notReached);
    if (error instanceof NoCluster) throw new CommandError(error.message, exitCodes.notReached);
    throw error;
  }
}

function parse(args: readonly string[], say: (line: string) => void) {
  const { values, positionals } = parseArguments({ args: [...args], options, allowPositionals: true });
  if (positionals.length > 0) throw new UsageError('doctor takes options only.');
  const account = values['service-account'];
  if (!/^[a-z0-9-]+\/[a-z0-9.-]+$/.test(account))
    throw new UsageError('--service-account wants <namespace>/<name>.');
  const httpsAddress = values['https-address'];
  if (httpsAddress !== undefined && !/^[a-z0-9][a-z0-9.-]*$/i.test(httpsAddress))
    throw new UsageError('--https-address wants a host name or an IPv4 address, without scheme and port.');
  const doctorOptions: DoctorOptions = {
    settings: storeSettings(values),
    image: values.image,
    httpsAddress,
    ingressNamespace: values['ingress-namespace'],
    ingressClass: values['ingress-class'],
    storageClass: values['storage-class'],
    argocdNamespace: values['argocd-namespace'],
    applicationSet: 'stores',
    serviceAccount: account,
    run: randomBytes(4).toString('hex'),
    say,
  };
  return {
    where: { kubeconfig: values.kubeconfig, context: values.context },
    doctorOptions,
    json: values.json,
  };
}
