import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, realpath, rm, rmdir } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartError } from './start-error.ts';

export interface DataFolder {
  release(): Promise<void>;
}

/**
 * Makes the data folder when it is missing and keeps it for this process: a second one would empty the first one's
 * cache, and the two sandboxes would write over each other. Throws StartError.
 */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  try {
    await mkdir(folder, { recursive: true });
    await rmdir(await mkdtemp(join(folder, 'writable-')));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartError(
      `The folder of DATA_DIR, ${folder}, cannot be written to (${code}): set another one.`,
    );
  }
  const lock = await listen(socketOf(await realpath(folder)));
  if (lock === undefined) {
    throw new StartError(
      `Another Storeplane uses ${folder}: stop that one, or set DATA_DIR to another folder.`,
    );
  }
  return { release: () => new Promise((resolve) => lock.close(() => resolve())) };
}

/** A socket ends with its process, however that ends; a file with a process id would stay. */
function socketOf(folder: string): string {
  const name = `storeplane-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`;
  // Linux has sockets that are no files (unix(7), "abstract").
  return platform() === 'linux' ? `\0${name}` : join(tmpdir(), `${name}.sock`);
}

/** Undefined when another process listens there. */
async function listen(path: string, mayClear = true): Promise<Server | undefined> {
  const server = createServer((socket) => void socket.destroy());
  const listening = await new Promise<boolean>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    server.listen(path, () => resolve(true));
  });
  if (listening) {
    server.unref();
    return server;
  }
  if (!mayClear || (await answers(path))) return undefined;
  await rm(path, { force: true });
  return listen(path, false);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
