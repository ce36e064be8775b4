import { readFile } from 'node:fs/promises';

export interface Memory {
  /** Bytes of the process in memory now, and the most it ever had; NaN where the system does not tell. */
  readonly now: number;
  readonly peak: number;
}

/** Reads /proc/<pid>/status: VmRSS and VmHWM, in kB (proc_pid_status(5)). */
export async function readMemory(pid: number): Promise<Memory> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
  return { now: bytes('VmRSS'), peak: bytes('VmHWM') };
}
