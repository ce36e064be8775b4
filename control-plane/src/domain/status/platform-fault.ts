import { plainWords } from './plain-words.ts';

/** What is wrong with something that all stores share, and what to do. */
export interface PlatformFault {
  readonly message: string;
  readonly mend: string;
}

const calm = 'Nothing is wrong with the store:';

/**
 * What Argo CD 3.2 says of a cluster whose API server does not answer it or does not let it in (`controller/state.go`,
 * `controller/cache/cache.go`).
 */
const unreadableCluster = [/failed to get cluster (info|version) for/, /error synchronizing cache state/];
/**
 * Said (`controller/appcontroller.go`) where there is no such AppProject; also by a controller that has just begun and
 * not read them yet, and then it stands there until Argo CD looks at the store again, minutes later.
 */
const missingProject = /^Application referencing project (\S+) which does not exist$/;

/** For such a message; undefined for any that is about one store. */
export function platformFault(message: string): PlatformFault | undefined {
  if (unreadableCluster.some((pattern) => pattern.test(message))) {
    const detail = plainWords(message);
    return {
      message: `Argo CD cannot read the store's cluster${detail === '' ? '.' : `: ${detail}`}`,
      mend: `${calm} check that the cluster's API server answers Argo CD and lets it in. Argo CD tries again by itself.`,
    };
  }
  const project = missingProject.exec(message)?.[1];
  if (project === undefined) return undefined;
  return {
    message: `Argo CD does not find its AppProject "${project}".`,
    mend: `${calm} if it stays so for some minutes, check that this AppProject is in Argo CD's namespace. Argo CD looks again by itself.`,
  };
}
