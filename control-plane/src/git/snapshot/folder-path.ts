import { storesFolder } from './spine.ts';

/** `stores/<shard>/<namespace>` of its two names. */
export function folderPath(shard: string, namespace: string): string {
  return `${storesFolder}/${shard}/${namespace}`;
}

/** The last name of a folder's path: the namespace. */
export function namespaceOfFolder(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The shard of a folder's path. Throws when the path is not `stores/<shard>/<namespace>`. */
export function shardOfFolder(path: string): string {
  const [top, shard, namespace, ...rest] = path.split('/');
  if (top !== storesFolder || !shard || !namespace || rest.length > 0) {
    throw new Error(`${path} is not the path of a store folder`);
  }
  return shard;
}
