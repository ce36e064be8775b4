import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { exists } from '../../support/exists.ts';
import { writeArchive, writeLayer } from '../node/images.ts';
import type { BuildOptions } from '../parts/build-go.ts';
import { runLogged } from '../parts/run-logged.ts';
import { unpackDebianRoot } from '../parts/unpack-debian.ts';

const own = fileURLToPath(new URL('./', import.meta.url));
const chartValues = fileURLToPath(new URL('../../../charts/store/values.yaml', import.meta.url));

const packages = [
  ...[
    'base-files',
    'bash',
    'coreutils',
    'dash',
    'findutils',
    'grep',
    'gzip',
    'libc-bin',
    'mawk',
    'sed',
    'tar',
  ],
  ...[
    'ca-certificates',
    'curl',
    'hostname',
    'apache2',
    'libapache2-mod-php8.2',
    'php8.2-cli',
    'php8.2-mysql',
  ],
  ...['php8.2-curl', 'php8.2-gd', 'php8.2-mbstring', 'php8.2-xml', 'php8.2-zip'],
  ...['wordpress', 'wordpress-theme-twentytwentythree', 'mariadb-server', 'mariadb-client'],
];

const modules = [
  ...[
    'alias',
    'authz_core',
    'authz_host',
    'dir',
    'env',
    'expires',
    'filter',
    'headers',
    'mime',
    'mpm_prefork',
  ],
  ...['php8.2', 'remoteip', 'rewrite', 'setenvif'],
];

/** In the order in which they need each other. */
const extensions = [
  ...[
    'mysqlnd',
    'ctype',
    'curl',
    'dom',
    'exif',
    'fileinfo',
    'gd',
    'iconv',
    'mbstring',
    'mysqli',
    'phar',
    'posix',
  ],
  ...['simplexml', 'tokenizer', 'xml', 'xmlreader', 'xmlwriter', 'zip'],
];

/**
 * Makes the images that the store chart names of Debian's packages, because no registry can be reached here, and
 * answers with their archive. They stand for the official images: the same users, paths, environment and programs, as far
 * as the chart uses them. Both are one file system.
 */
export async function storeImages({ cache, say }: BuildOptions): Promise<string> {
  const { images } = parse(await readFile(chartValues, 'utf8')) as {
    images: Record<'wordpress' | 'mariadb', string>;
  };
  const archive = path.join(cache, `store-images-${await keyOf([images.wordpress, images.mariadb])}.tar`);
  if (await exists(archive)) return archive;
  say('making the images of WordPress and MariaDB …');
  const begin = performance.now();
  const scratch = `${archive}.${process.pid}.unfinished`;
  const root = path.join(scratch, 'root');
  const log = path.join(cache, 'store-images.log');
  await mkdir(root, { recursive: true });
  await unpackDebianRoot(packages, { root, scratch, log });
  await setUp(root, log);
  // Programs of the same name are different ones in the two images.
  const common = (image: string) => ({
    Env: [`PATH=/usr/local/${image}:/usr/sbin:/usr/bin`],
    Entrypoint: ['docker-entrypoint.sh'],
  });
  const wordpress = { ...common('wordpress'), Cmd: ['apache2-foreground'], WorkingDir: '/var/www/html' };
  const layer = path.join(scratch, 'layer.tar');
  await writeLayer(root, layer);
  const made = await writeArchive(
    scratch,
    [layer],
    [
      { name: images.wordpress, config: wordpress },
      { name: images.mariadb, config: { ...common('mariadb'), Cmd: ['mariadbd'] } },
    ],
  );
  await rename(made, archive);
  await rm(scratch, { recursive: true });
  say(`made them in ${Math.round((performance.now() - begin) / 1000)} s`);
  return archive;
}

/** What the packages' own scripts would have done, and what the official images add. */
async function setUp(root: string, log: string): Promise<void> {
  const at = (...names: string[]) => path.join(root, ...names);
  const run = (program: string, args: readonly string[]) => runLogged({ program, args, cwd: root, log });
  const users = [
    'root:x:0:0:root:/root:/bin/sh',
    'www-data:x:33:33::/var/www:/bin/sh',
    'mysql:x:999:999::/var/lib/mysql:/bin/sh',
  ];
  await writeFile(at('etc/passwd'), `${users.join('\n')}\n`);
  await writeFile(at('etc/group'), 'root:x:0:\nwww-data:x:33:\nmysql:x:999:\n');
  await rm(at('var/run'), { recursive: true, force: true });
  await symlink('/run', at('var/run'));
  await rm(at('var/lock'), { recursive: true, force: true });
  await symlink('/run/lock', at('var/lock'));
  await symlink('mawk', at('usr/bin/awk'));
  await symlink('php8.2', at('usr/bin/php'));
  for (const where of ['cli', 'apache2']) {
    const folder = at('etc/php/8.2', where, 'conf.d');
    await mkdir(folder, { recursive: true });
    await writeFile(
      path.join(folder, 'extensions.ini'),
      extensions.map((name) => `extension=${name}\n`).join(''),
    );
  }
  for (const module of modules)
    for (const kind of ['load', 'conf'])
      if (await exists(at('etc/apache2/mods-available', `${module}.${kind}`)))
        await symlink(
          `../mods-available/${module}.${kind}`,
          at('etc/apache2/mods-enabled', `${module}.${kind}`),
        );
  await run('chmod', ['755', at('var/log/apache2')]);
  await symlink('/dev/stderr', at('var/log/apache2/error.log'));
  const authorities = at('usr/share/ca-certificates/mozilla');
  const certificates = (await readdir(authorities)).map((name) =>
    readFile(path.join(authorities, name), 'utf8'),
  );
  await writeFile(at('etc/ssl/certs/ca-certificates.crt'), (await Promise.all(certificates)).join(''));
  // Debian's WordPress is links to what other packages hold.
  await mkdir(at('usr/src'), { recursive: true });
  await rm(at('usr/share/wordpress/wp-config.php'));
  await rm(at('usr/share/wordpress/.htaccess'), { force: true });
  await run('chroot', [root, 'cp', '-RL', '/usr/share/wordpress', '/usr/src/wordpress']);
  await cp(
    path.join(own, 'files/wordpress/wp-config-docker.php'),
    at('usr/src/wordpress/wp-config-docker.php'),
  );
  await cp(path.join(own, 'files/woocommerce'), at('usr/src/plugins/woocommerce'), { recursive: true });
  await mkdir(at('var/www/html'), { recursive: true });
  for (const image of ['wordpress', 'mariadb'])
    await cp(path.join(own, 'files', image), at('usr/local', image), { recursive: true });
  await run('chmod', ['-R', 'u=rwX,go=rX', at('usr/local'), at('usr/src')]);
  await run('chmod', ['-R', '755', at('usr/local/wordpress'), at('usr/local/mariadb')]);
  for (const useless of [
    'usr/share/doc',
    'usr/share/man',
    'usr/share/locale',
    'usr/share/wordpress',
    'var/cache',
    'var/lib/apt',
  ])
    await rm(at(useless), { recursive: true, force: true });
}

async function keyOf(names: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(names.join(' '));
  const files = await readdir(own, { recursive: true, withFileTypes: true });
  const paths = files.filter((file) => file.isFile()).map((file) => path.join(file.parentPath, file.name));
  for (const file of paths.sort()) hash.update(path.relative(own, file)).update(await readFile(file));
  return hash.digest('hex').slice(0, 12);
}
