/** First characters of a commit id, as git shows them. */
export function shortCommit(oid: string): string {
  return oid.slice(0, 7);
}

/** The command that shows a store's history; the history stays after the store is gone. */
export function historyCommand(folder: string): string {
  return `git log --stat -- ${folder}`;
}

/** Host and path of an address without the protocol, for reading. */
export function plainAddress(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/$/, '');
}
