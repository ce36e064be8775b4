import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { assembleContents } from '../../../scripts/image/contents.ts';
import { lastStage } from '../../support/dockerfile.ts';
import { exists } from '../../support/exists.ts';
import { writeArchive, writeLayer } from '../node/images.ts';
import type { BuildOptions } from '../parts/build-go.ts';
import { unpackDebianRoot } from '../parts/unpack-debian.ts';

/** The name under which the platform chart's pods find it: `image` among the values of the tests. */
export const controlPlaneImageName = {
  registry: 'storeplane.example',
  repository: 'storeplane',
  tag: 'tested',
};

/** What Debian's small image has, as far as the control plane and git run in it. */
const base = ['base-files', 'coreutils', 'dash', 'libc-bin', 'libstdc++6'];
const node = fileURLToPath(new URL('../../../node_modules/node/bin/node', import.meta.url));

/**
 * Makes the image that `control-plane/Dockerfile` describes, because neither Docker nor a registry is there: Debian's packages
 * that it installs, the same Node from npm, this working tree's contents put together by the same script, and its own
 * environment, user and command. Answers with its archive, in `folder`.
 */
export async function controlPlaneImage(
  options: BuildOptions & { readonly folder: string },
): Promise<string> {
  const folder = path.join(options.folder, 'control-plane-image');
  const contents = path.join(folder, 'root/storeplane');
  await assembleContents(contents);
  const layer = path.join(folder, 'contents.tar');
  await writeLayer(path.join(folder, 'root'), layer);
  await rm(path.join(folder, 'root'), { recursive: true });
  const { registry, repository, tag } = controlPlaneImageName;
  const image = { name: `${registry}/${repository}:${tag}`, config: await configuration() };
  const archive = await writeArchive(folder, [await baseLayer(options), layer], [image]);
  await rm(layer);
  return archive;
}

/** Of the cache: it changes with the packages and Node alone. */
async function baseLayer({ cache, say }: BuildOptions): Promise<string> {
  const packages = [...base, ...(await installedPackages())];
  const key = createHash('sha256').update([process.version, ...packages].join(' '));
  key.update(await readFile(import.meta.filename));
  const layer = path.join(cache, `control-plane-base-${key.digest('hex').slice(0, 12)}.tar`);
  if (await exists(layer)) return layer;
  say(`making the layer of ${packages.join(', ')} and Node ${process.version} …`);
  const scratch = `${layer}.${process.pid}.unfinished`;
  const root = path.join(scratch, 'root');
  await mkdir(root, { recursive: true });
  await unpackDebianRoot(packages, { root, scratch, log: path.join(cache, 'control-plane-base.log') });
  await mkdir(path.join(root, 'usr/local/bin'), { recursive: true });
  await copyFile(node, path.join(root, 'usr/local/bin/node'));
  await mkdir(path.join(root, 'data'));
  await mkdir(path.join(root, 'tmp'), { recursive: true });
  await chmod(path.join(root, 'tmp'), 0o1777);
  await writeFile(path.join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/:/bin/sh\n');
  for (const useless of ['doc', 'man', 'locale'])
    await rm(path.join(root, 'usr/share', useless), { recursive: true, force: true });
  await writeLayer(root, path.join(scratch, 'layer.tar'));
  await rename(path.join(scratch, 'layer.tar'), layer);
  await rm(scratch, { recursive: true });
  return layer;
}

/** What the Dockerfile installs with apt-get. */
async function installedPackages(): Promise<string[]> {
  const install = /apt-get install --yes --no-install-recommends ([\w .+-]+?) *&&/;
  const [, packages] = (await instructions('RUN')).map((run) => install.exec(run)).find(Boolean) ?? [];
  if (packages === undefined) throw new Error('control-plane/Dockerfile installs no package that is found');
  return packages.split(' ');
}

/** How the image runs, as Docker would write it down. */
async function configuration(): Promise<object> {
  const last = async (name: string) => (await instructions(name)).at(-1) ?? '';
  const env = (await instructions('ENV')).flatMap((line) => line.split(' '));
  return {
    Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...env],
    User: await last('USER'),
    WorkingDir: await last('WORKDIR'),
    Entrypoint: JSON.parse(await last('ENTRYPOINT')) as string[],
    Cmd: JSON.parse(await last('CMD')) as string[],
  };
}

async function instructions(wanted: string): Promise<string[]> {
  return (await lastStage()).filter(({ name }) => name === wanted).map(({ value }) => value);
}
