import type { RepositoryFault } from './repository.ts';

const plainName = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const longestPath = 200;

/** Faults of paths under `stores/`, whatever is in the files: odd names, and names that differ in case alone. */
export function pathFaults(paths: Iterable<string>): RepositoryFault[] {
  const found: RepositoryFault[] = [];
  const placeOf = placeReader();
  for (const path of paths) {
    const fault = (message: string) => found.push({ file: path, line: undefined, message });
    const { isOdd, twin } = placeOf(path);
    if (isOdd && path !== 'stores/.gitkeep') {
      fault('The path has a name in it other than letters, digits, ".", "_" and "-": rename it.');
    } else if (path.length > longestPath) {
      fault(`The path is longer than ${longestPath} characters: shorten the shard's name.`);
    }
    if (twin !== undefined) {
      fault(`This differs from ${twin} in case alone, and is the same on some systems: rename one of them.`);
    }
  }
  return found;
}

interface Place {
  /** One of its names is odd. */
  readonly isOdd: boolean;
  /** What was there before and differs from it, or from a folder it is in, in case alone. */
  readonly twin: string | undefined;
}

const top: Place = { isOdd: false, twin: undefined };

/** Looks at each folder once, however many files are in it. */
function placeReader(): (path: string) => Place {
  const folders = new Map<string, Place>();
  const spelled = new Map<string, string>();
  const look = (path: string): Place => {
    const end = path.lastIndexOf('/');
    const above = end === -1 ? top : folder(path.slice(0, end));
    const name = path.slice(end + 1);
    const isOdd = above.isOdd || !plainName.test(name) || name.endsWith('.');
    if (above.twin !== undefined) return { isOdd, twin: above.twin };
    const key = path.toLowerCase();
    const before = spelled.get(key);
    if (before === undefined) spelled.set(key, path);
    return { isOdd, twin: before === path ? undefined : before };
  };
  const folder = (path: string): Place => {
    const known = folders.get(path) ?? look(path);
    folders.set(path, known);
    return known;
  };
  return look;
}
