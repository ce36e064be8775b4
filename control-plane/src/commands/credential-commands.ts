import type { Rights } from '../domain/access/rights.ts';
import { clusterOf, inCluster } from '../domain/clusters.ts';
import { type Engine, type EngineSignIn, engine } from '../domain/engines.ts';
import { StoreplaneError } from '../domain/errors.ts';
import { unguarded } from '../domain/missing-guardrails.ts';
import type { StoreRecord } from '../domain/record.ts';
import type { StoreSpec } from '../domain/store.ts';
import type { StoreReader } from '../ports/store-repository.ts';
import type { StoreSecrets } from '../ports/store-secrets.ts';
import { permit } from './permitted.ts';
import { broken, stillDeleting } from './refusals.ts';
import type { StoreCommands } from './store-commands.ts';

export interface CredentialCommandsDeps {
  readonly repository: Pick<StoreReader, 'refresh' | 'entry'>;
  readonly commands: Pick<StoreCommands, 'find'>;
  /** Undefined: this installation shows nobody any. */
  readonly secrets: StoreSecrets | undefined;
  /** The engine of an id. */
  readonly engineOf?: (id: string) => Engine | undefined;
}

/** Whom a store let in when it was made. */
export interface Credentials {
  /** Null: the Secret is older than its key, and does not say. */
  readonly username: string | null;
  readonly password: string;
  readonly login_url: string;
}

/** What a store's chart made for its owner, read from the cluster for whoever may see it. It is kept nowhere. */
export class CredentialCommands {
  readonly #deps: CredentialCommandsDeps;

  constructor(deps: CredentialCommandsDeps) {
    this.#deps = deps;
  }

  /**
   * The first administrator of a store. Whose the store is, is asked of the branch's tip. Throws 'store-not-found',
   * 'forbidden', 'store-deleting', 'store-file-broken' (also without its guardrails), 'credentials-…' for why there are
   * none to show, 'git-unavailable', and what `StoreSecrets.read` throws.
   */
  async reveal(id: string, rights: Rights): Promise<Credentials> {
    const { repository, commands, secrets, engineOf = engine } = this.#deps;
    await repository.refresh();
    const store = await commands.find(id);
    permit(rights, 'credentials, reveal', store);
    if (secrets === undefined) throw off();
    const spec = this.#deployed(store);
    const signIn = engineOf(spec.engine)?.signIn;
    if (signIn === undefined) throw none(spec);
    const place = { namespace: spec.namespace, store: spec.name, secret: signIn.secret };
    return shownOf(await secrets.read(place, [signIn.userKey, signIn.passwordKey]), signIn, store);
  }

  /** What is asked of the branch for a store that runs here, or will. */
  #deployed({ id, status, phase }: StoreRecord): StoreSpec {
    if (phase === 'AwaitingReview')
      throw missing('The pull request that asks for the store is not merged yet.');
    const entry = this.#deps.repository.entry(id);
    if (status === 'Deleting' || entry === undefined) throw stillDeleting(id);
    if (entry.spec === undefined || entry.problem !== undefined || unguarded(entry) !== undefined)
      throw broken(entry);
    const cluster = clusterOf(entry.spec);
    if (cluster !== inCluster) throw elsewhere(entry.spec, cluster);
    return entry.spec;
  }
}

/** As the store's own scripts read them: without a line break at the end. */
function shownOf(
  texts: ReadonlyMap<string, string>,
  { secret, userKey, passwordKey, path }: EngineSignIn,
  { url }: StoreRecord,
): Credentials {
  const textOf = (key: string) => texts.get(key)?.replace(/[\r\n]+$/, '') || undefined;
  const password = textOf(passwordKey);
  if (password === undefined)
    throw missing(
      `The Secret "${secret}" has nothing under "${passwordKey}": whoever made it puts it there.`,
    );
  return { username: textOf(userKey) ?? null, password, login_url: new URL(path, url ?? undefined).href };
}

function off(): StoreplaneError {
  return new StoreplaneError(
    'credentials-off',
    'This installation shows nobody the passwords of stores (REVEAL_CREDENTIALS). They are in a Secret of each namespace: ask those who keep the cluster.',
  );
}

function none({ name, engine }: StoreSpec): StoreplaneError {
  return new StoreplaneError(
    'credentials-none',
    `The store "${name}" runs the engine "${engine}", which makes no sign-in of its own.`,
  );
}

function missing(why: string): StoreplaneError {
  return new StoreplaneError('credentials-missing', why);
}

function elsewhere({ name, namespace }: StoreSpec, cluster: string): StoreplaneError {
  return new StoreplaneError(
    'credentials-elsewhere',
    `The store "${name}" is in the cluster ${cluster}, of which Storeplane reads no Secret. Ask those who keep that cluster; the namespace is ${namespace}.`,
    { extra: { cluster } },
  );
}
