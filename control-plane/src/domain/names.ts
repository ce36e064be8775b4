import { sha1 } from '@noble/hashes/legacy.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { StoreSettings } from './settings.ts';

/** The namespace is the Helm release name too, and Helm allows 53 characters. */
const maxNamespaceLength = 53;
/** RFC 1123 label. */
const label = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const maxHostLength = 253;

/** The namespace of a store: its name, with the prefix in front unless it is there already. */
export function namespaceOf(name: string, settings: StoreSettings): string {
  return name.startsWith(settings.namespacePrefix) ? name : settings.namespacePrefix + name;
}

/** The public host name of a store. */
export function hostOf(name: string, settings: StoreSettings): string {
  return `${name}.${settings.domain}`;
}

/** The address people open, with a trailing slash: `http://acme.localtest.me:8080/`. */
export function urlOf(host: string, settings: StoreSettings): string {
  const port = settings.urlPort === undefined ? '' : `:${settings.urlPort}`;
  return `${settings.urlScheme}://${host}${port}/`;
}

/** The folder under `stores/` that holds a namespace's folder: the first two hex digits of its SHA-1. */
export function shardOf(namespace: string): string {
  return bytesToHex(sha1(utf8ToBytes(namespace))).slice(0, 2);
}

/** Where the control plane puts a store: `stores/8f/store-acme`. */
export function folderOf(namespace: string): string {
  return `stores/${shardOf(namespace)}/${namespace}`;
}

/** What is wrong with a name for a new store, in words for the person who typed it; empty when it is fine. */
export function nameProblems(name: string, settings: StoreSettings): string[] {
  if (name === '') return ['Give the store a name.'];
  const problems: string[] = [];
  const longest = longestName(name, settings);
  if (name.length > longest)
    problems.push(`Use at most ${longest} characters; this name has ${name.length}.`);
  if (!label.test(name)) problems.push(spelling(name));
  if (name.startsWith('xn--')) problems.push('A name cannot begin with "xn--": choose one without it.');
  if (isReserved(name, settings)) {
    problems.push('This name is reserved for the platform: choose another one.');
  }
  return problems;
}

/** True when the platform keeps a name, and the host name that goes with it, for itself. */
export function isReserved(name: string, settings: StoreSettings): boolean {
  return settings.reservedNames.some((reserved) =>
    reserved.endsWith('*') ? name.startsWith(reserved.slice(0, -1)) : name === reserved,
  );
}

/** True when a text can be the namespace of a store here: an RFC 1123 label, not too long, with the prefix. */
export function isStoreNamespace(namespace: string, settings: StoreSettings): boolean {
  return (
    namespace.length <= maxNamespaceLength &&
    label.test(namespace) &&
    namespace.startsWith(settings.namespacePrefix) &&
    namespace.length > settings.namespacePrefix.length
  );
}

/** True for a lower-case DNS host name that is not an IP address. */
export function isHostName(host: string): boolean {
  const labels = host.split('.');
  return (
    host.length <= maxHostLength &&
    labels.every((part) => part.length <= 63 && label.test(part)) &&
    !/^[0-9]+$/.test(labels.at(-1) ?? '')
  );
}

function longestName(name: string, settings: StoreSettings): number {
  const added = namespaceOf(name, settings).length - name.length;
  return Math.min(maxNamespaceLength - added, maxHostLength - settings.domain.length - 1);
}

function spelling(name: string): string {
  if (/[A-Z]/.test(name)) return 'Use lower-case letters only.';
  if (/^-|-$/.test(name)) return 'Begin and end the name with a letter or a digit, not with a hyphen.';
  return 'Use only the letters a to z, digits and hyphens.';
}
