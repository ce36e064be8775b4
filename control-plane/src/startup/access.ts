import type { Config } from '../config.ts';
import { type Access, openAccess, policyAccess } from '../domain/access/access.ts';
import { hasRole, type Policy, readPolicy } from '../domain/access/policy.ts';
import { type Quotas, readQuotas } from '../domain/access/quotas.ts';
import type { Logger } from '../observability/logger.ts';
import type { Clock } from '../ports/clock.ts';
import { StartError } from './start-error.ts';
import { WatchedFile } from './watched-file.ts';

/** The files of settings that may change while the process runs, and what they come to. */
export interface LiveSettings {
  readonly access: Access;
  /** Undefined: there are none. */
  quotas(): Quotas | undefined;
  /** Why files are not used as they are. */
  faults(): readonly string[];
  /** Whether each file is used as it is, by name. */
  files(): Readonly<Record<string, boolean>>;
  /** Called when a file changed, or its fault; `isAccess`: who may do what is another. */
  onChange: (isAccess: boolean) => void;
  start(): void;
  close(): void;
}

/** Throws StartError when a file cannot be used. */
export async function makeLiveSettings(config: Config, clock: Clock, log: Logger): Promise<LiveSettings> {
  const { policyFile, quotasFile, defaultRole } = config.access;
  const { namespacePrefix } = config.stores;
  const open = async <T>(
    name: string,
    variable: string,
    path: string | undefined,
    parse: (text: string) => T,
  ) => {
    if (path === undefined) return undefined;
    const onChange = ({ fault }: WatchedFile<T>) => {
      if (fault === undefined) log.info({ file: name }, 'a file of settings was read anew');
      else
        log.warn({ file: name, fault }, 'a changed file of settings is not used: what it said before holds');
      settings.onChange(name === 'policy' && fault === undefined);
    };
    return WatchedFile.open({ name, variable, path, parse, clock, onChange });
  };
  const policy = await open('policy', 'POLICY_FILE', policyFile, (text) =>
    policyAccess({ policy: policyOf(text, defaultRole), defaultRole, namespacePrefix }),
  );
  const quotas = await open('quotas', 'TEAM_QUOTAS_FILE', quotasFile, readQuotas);
  const files = [policy, quotas].filter((file) => file !== undefined);
  const settings: LiveSettings = {
    access: policy === undefined ? withoutPolicy(config) : { rightsOf: (who) => policy.value.rightsOf(who) },
    quotas: () => quotas?.value,
    faults: () => files.flatMap(({ fault }) => fault ?? []),
    files: () => Object.fromEntries(files.map(({ name, fault }) => [name, fault === undefined])),
    onChange: () => {},
    start: () => {
      for (const file of files) file.start();
    },
    close: () => {
      for (const file of files) file.close();
    },
  };
  return settings;
}

/**
 * Nobody wrote down who may do what: people look; machines, whose tokens somebody made by hand, do everything. Throws
 * StartError for a POLICY_DEFAULT that is no role.
 */
function withoutPolicy({ auth, access, stores }: Config): Access {
  const { namespacePrefix } = stores;
  if (auth.mode === 'none') return openAccess(namespacePrefix);
  const { defaultRole = 'role:viewer' } = access;
  try {
    const policy = policyOf('', defaultRole);
    return policyAccess({ policy, defaultRole, machineRole: 'role:admin', namespacePrefix });
  } catch (error) {
    throw new StartError((error as Error).message);
  }
}

/** Throws an Error that names every line at fault. */
function policyOf(text: string, defaultRole: string | undefined): Policy {
  const { policy, faults } = readPolicy(text);
  if (faults !== undefined)
    throw new Error(faults.map(({ line, message }) => `Line ${line}: ${message}`).join('\n'));
  if (defaultRole === undefined || hasRole(policy, defaultRole)) return policy;
  throw new Error(`There is no ${defaultRole}, which POLICY_DEFAULT gives to everyone.`);
}
