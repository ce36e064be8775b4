import { spawn } from 'node:child_process';

export type Kubectl = (args: readonly string[], input?: string) => Promise<string>;

/** kubectl with one kubeconfig. Rejects with what it wrote to standard error. */
export function kubectlFor(kubeconfig: string): Kubectl {
  return async (args, input) => {
    const child = spawn('kubectl', ['--kubeconfig', kubeconfig, ...args], {
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk));
    child.stdin?.end(input);
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${Buffer.concat(errors).toString().trim()}`);
    return Buffer.concat(output).toString();
  };
}
