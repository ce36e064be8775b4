import { areApart, isWithin } from './cidr.ts';
import { type Difference, isMapping, type Mapping, unknownKeys } from './difference.ts';

type Direction = 'ingress' | 'egress';

/**
 * A NetworkPolicy's spec: it holds for all pods and both directions, and each of its rules lets through no more than one
 * of the wanted rules does. Without a rule nothing passes, which is stricter.
 */
export function flowDifferences(spec: unknown, wanted: Mapping): Difference[] {
  if (!isMapping(spec)) return [{ path: ['spec'], message: '"spec" is missing: nothing would be denied.' }];
  const found = unknownKeys(spec, ['podSelector', 'policyTypes', 'ingress', 'egress'], ['spec']);
  if (!isMapping(spec.podSelector) || Object.keys(spec.podSelector).length > 0) {
    found.push({ path: ['spec', 'podSelector'], message: 'The policy must hold for every pod: write {}.' });
  }
  const types = Array.isArray(spec.policyTypes) ? (spec.policyTypes as unknown[]) : [];
  for (const type of ['Ingress', 'Egress']) {
    if (types.includes(type)) continue;
    found.push({ path: ['spec', 'policyTypes'], message: `The policy must hold for ${type} too: add it.` });
  }
  for (const direction of ['ingress', 'egress'] as const) found.push(...rules(spec, wanted, direction));
  return found;
}

function rules(spec: Mapping, wanted: Mapping, direction: Direction): Difference[] {
  const actual = spec[direction] ?? [];
  const path = ['spec', direction];
  if (!Array.isArray(actual)) return [{ path, message: `"${direction}" must be a list of rules.` }];
  const allowed = wanted[direction] as readonly Mapping[];
  return (actual as unknown[]).flatMap((rule, index) =>
    allowed.some((one) => isNarrower(rule, one, direction === 'ingress' ? 'from' : 'to'))
      ? []
      : [
          {
            path: [...path, index],
            message: `This ${direction} rule lets through more than a store may: remove it.`,
          },
        ],
  );
}

function isNarrower(rule: unknown, allowed: Mapping, side: 'from' | 'to'): boolean {
  if (!isMapping(rule) || unknownKeys(rule, [side, 'ports'], []).length > 0) return false;
  const [peers, allowedPeers] = [rule[side], allowed[side] as readonly Mapping[]];
  // no peers at all means everybody, and no ports every port
  if (!Array.isArray(peers) || peers.length === 0) return false;
  const inside = (peers as unknown[]).every((peer) => allowedPeers.some((one) => coversPeer(one, peer)));
  if (!inside || allowed.ports === undefined) return inside;
  const ports = rule.ports;
  if (!Array.isArray(ports) || ports.length === 0) return false;
  const allowedPorts = allowed.ports as readonly Mapping[];
  return (ports as unknown[]).every((port) => allowedPorts.some((one) => isPort(port, one)));
}

function isPort(port: unknown, allowed: Mapping): boolean {
  return (
    isMapping(port) &&
    unknownKeys(port, ['protocol', 'port'], []).length === 0 &&
    (port.protocol ?? 'TCP') === allowed.protocol &&
    port.port === allowed.port
  );
}

function coversPeer(allowed: Mapping, peer: unknown): boolean {
  if (!isMapping(peer)) return false;
  if (allowed.ipBlock !== undefined) {
    return Object.keys(peer).join() === 'ipBlock' && coversBlock(allowed.ipBlock as Mapping, peer.ipBlock);
  }
  if (allowed.namespaceSelector === undefined) {
    return Object.keys(peer).join() === 'podSelector' && isMapping(peer.podSelector);
  }
  const known = unknownKeys(peer, ['namespaceSelector', 'podSelector'], []).length === 0;
  return known && hasLabels(peer.namespaceSelector, allowed.namespaceSelector as Mapping);
}

/** More labels or expressions only choose fewer namespaces. */
function hasLabels(selector: unknown, wanted: Mapping): boolean {
  const labels = isMapping(selector) ? selector.matchLabels : undefined;
  if (!isMapping(labels)) return false;
  return Object.entries(wanted.matchLabels as Mapping).every(([key, value]) => labels[key] === value);
}

function coversBlock(allowed: Mapping, block: unknown): boolean {
  if (!isMapping(block) || !isWithin(block.cidr, allowed.cidr)) return false;
  const except = block.except ?? [];
  // Kubernetes takes no exceptions from outside of the range
  if (!Array.isArray(except) || !except.every((one) => isWithin(one, block.cidr))) return false;
  return (allowed.except as readonly string[]).every(
    (closed) => areApart(block.cidr, closed) || (except as unknown[]).some((one) => isWithin(closed, one)),
  );
}
