import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface ImageOptions {
  /** Name with tag, such as `docker.io/library/busybox:1.36`. */
  readonly name: string;
  readonly busybox: string;
  /** Names of busybox's tools to link. */
  readonly tools: readonly string[];
  readonly command: readonly string[];
  /** Folder for the files that are made. */
  readonly scratch: string;
}

/**
 * Makes an image of one layer around a static busybox and returns its archive. So the
 * tests need no registry. Format: https://github.com/moby/docker-image-spec/blob/main/spec.md
 */
export async function makeImage({ name, busybox, tools, command, scratch }: ImageOptions): Promise<string> {
  const folder = path.join(scratch, name.replaceAll(/[^a-z0-9.]+/g, '-'));
  const root = path.join(folder, 'root');
  await mkdir(path.join(root, 'bin'), { recursive: true });
  await mkdir(path.join(root, 'tmp'), { mode: 0o1777 });
  await mkdir(path.join(root, 'etc'));
  await writeFile(
    path.join(root, 'etc/passwd'),
    'root:x:0:0:root:/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n',
  );
  await copyFile(busybox, path.join(root, 'bin/busybox'));
  for (const tool of tools) await symlink('busybox', path.join(root, 'bin', tool));
  const layer = path.join(folder, 'layer.tar');
  await writeLayer(root, layer);
  return writeArchive(folder, [layer], [{ name, config: { Env: ['PATH=/bin'], Cmd: command } }]);
}

/** Writes a folder as a layer of images. All of it is root's there. */
export async function writeLayer(root: string, file: string): Promise<void> {
  await tar(file, ['--directory', root, '--owner=0', '--group=0', '.']);
}

/** Writes images that are the same layers with different configurations. Returns the archive, which is in `folder`. */
export async function writeArchive(
  folder: string,
  layers: readonly string[],
  images: readonly { readonly name: string; readonly config: object }[],
): Promise<string> {
  const diffIds = await Promise.all(layers.map(digestOf));
  const names = layers.map((layer) => path.basename(layer));
  const manifest = [];
  for (const [index, { name, config }] of images.entries()) {
    const file = `config-${index}.json`;
    const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
    const rootfs = { type: 'layers', diff_ids: diffIds };
    await writeFile(path.join(folder, file), JSON.stringify({ architecture, os: 'linux', config, rootfs }));
    manifest.push({ Config: file, RepoTags: [name], Layers: names });
  }
  await writeFile(path.join(folder, 'manifest.json'), JSON.stringify(manifest));
  const image = path.join(folder, 'image.tar');
  const files = ['manifest.json', ...manifest.map(({ Config }) => Config)];
  const places = layers.flatMap((layer) => ['--directory', path.dirname(layer), path.basename(layer)]);
  await tar(image, ['--directory', folder, ...files, ...places]);
  return image;
}

async function digestOf(file: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(file)) digest.update(chunk as Buffer);
  return `sha256:${digest.digest('hex')}`;
}

function tar(file: string, args: readonly string[]): Promise<unknown> {
  return run('tar', ['--create', '--file', file, ...args]);
}
