import { StoreplaneError } from '../errors.ts';
import { compileGlob } from './glob.ts';
import type { Rule } from './policy.ts';
import type { Right } from './resources.ts';

/** Which store a right is asked for: the team that owns it (empty: not known), and its namespace. */
export interface StoreRef {
  readonly owner: string;
  readonly namespace: string;
}

/** The whole of a policy for somebody. A `deny` that fits wins over every `allow`; what nothing allows is not allowed. */
export interface Rights {
  may(right: Right, store: StoreRef): boolean;
  /** For what is no store's. */
  mayAtAll(right: Right): boolean;
  /** There is a store, perhaps none that exists, for which it is allowed. */
  mayAnywhere(right: Right): boolean;
  /** It is allowed for every store. */
  mayEverywhere(right: Right): boolean;
  /** Throws 'forbidden', which names what is missing. */
  require(right: Right, store: StoreRef): void;
  /** What rights are missing is said by this object: `<team>/<store>`. */
  objectOf(store: StoreRef): string;
}

/** Owners whose answer is remembered for each right. */
const remembered = 10_000;

/** The rights that these rules, all of them of one subject, come to. */
export function rightsOf(rules: readonly Rule[], namespacePrefix: string): Rights {
  const grants = new Map<Right, Grant>();
  const grant = (right: Right) => {
    const known = grants.get(right) ?? new Grant(rules.filter((rule) => rule.rights.has(right)));
    grants.set(right, known);
    return known;
  };
  const nameOf = (namespace: string) =>
    namespace.startsWith(namespacePrefix) ? namespace.slice(namespacePrefix.length) : namespace;
  const objectOf = ({ owner, namespace }: StoreRef) => `${owner}/${nameOf(namespace)}`;
  const may = (right: Right, { owner, namespace }: StoreRef) => grant(right).allows(owner, nameOf(namespace));
  return {
    may,
    mayAtAll: (right) => grant(right).allowsObject('*'),
    mayAnywhere: (right) => grant(right).anywhere,
    mayEverywhere: (right) => grant(right).everywhere,
    objectOf,
    require: (right, store) => {
      if (!may(right, store)) throw forbidden(right, objectOf(store));
    },
  };
}

export function forbidden(right: Right, object: string): StoreplaneError {
  const [resource = '', action = ''] = right.split(', ');
  return new StoreplaneError(
    'forbidden',
    `You may not do this: the right "${right}, ${object}" is missing. Ask those who keep the policy of this installation for it.`,
    { extra: { missing: { resource, action, object } } },
  );
}

interface Pattern {
  /** Undefined: which owners it fits depends on the store too. */
  readonly ofOwner: ((owner: string) => boolean) | undefined;
  /** Whether the store makes a difference where the owner fits. */
  readonly isWhole: boolean;
  readonly fits: (object: string) => boolean;
}

/** What the rules say of one right. */
class Grant {
  readonly anywhere: boolean;
  readonly everywhere: boolean;
  readonly #allow: readonly Pattern[];
  readonly #deny: readonly Pattern[];
  readonly #byOwner = new Map<string, boolean | 'by store'>();

  constructor(rules: readonly Rule[]) {
    const isAll = ({ object }: Rule) => /^\*+(\/\*+)?$/.test(object);
    const allow = rules.filter(({ effect }) => effect === 'allow');
    const deny = rules.filter(({ effect }) => effect === 'deny');
    this.anywhere = allow.length > 0 && !deny.some(isAll);
    this.everywhere = allow.some(isAll) && deny.length === 0;
    this.#allow = allow.map(patternOf);
    this.#deny = deny.map(patternOf);
  }

  allows(owner: string, store: string): boolean {
    const known = this.#byOwner.get(owner) ?? this.#remember(owner);
    return known === 'by store' ? this.allowsObject(`${owner}/${store}`) : known;
  }

  allowsObject(object: string): boolean {
    return this.#allow.some(({ fits }) => fits(object)) && !this.#deny.some(({ fits }) => fits(object));
  }

  #remember(owner: string): boolean | 'by store' {
    const answer = this.#decide(owner);
    if (this.#byOwner.size >= remembered) this.#byOwner.clear();
    this.#byOwner.set(owner, answer);
    return answer;
  }

  #decide(owner: string): boolean | 'by store' {
    const relevant = ({ ofOwner }: Pattern) => ofOwner?.(owner) ?? true;
    const [allow, deny] = [this.#allow.filter(relevant), this.#deny.filter(relevant)];
    if (allow.length === 0 || deny.some(({ isWhole }) => isWhole)) return false;
    return deny.length === 0 && allow.some(({ isWhole }) => isWhole) ? true : 'by store';
  }
}

/** An object has one `/`, so a pattern with one that is spelled out falls into a part for owner and one for store. */
function patternOf({ object }: Rule): Pattern {
  const fits = compileGlob(object) ?? (() => false);
  if (/^\*+$/.test(object)) return { ofOwner: () => true, isWhole: true, fits };
  const [, owner, store] = /^([^/[\]{}\\]*)\/([^/[\]{}\\]*)$/.exec(object) ?? [];
  if (owner === undefined || store === undefined) return { ofOwner: undefined, isWhole: false, fits };
  return { ofOwner: compileGlob(owner), isWhole: /^\*+$/.test(store), fits };
}
