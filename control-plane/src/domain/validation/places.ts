import type { RepositoryFault } from './repository.ts';

const plainName = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const longestPath = 200;

/** Faults of paths under `stores/`, whatever is in the files: odd names, and names that differ in case alone. */
export function pathFaults(paths: Iterable<string>): RepositoryFault[] {
  const found: RepositoryFault[] = [];
  const spelled = new Map<string, string>();
  for (const path of paths) {
    const fault = (message: string) => found.push({ file: path, line: undefined, message });
    const names = path.split('/');
    const odd = names.find((name) => !plainName.test(name) || name.endsWith('.'));
    if (odd !== undefined && path !== 'stores/.gitkeep') {
      fault('The path has a name in it other than letters, digits, ".", "_" and "-": rename it.');
    } else if (path.length > longestPath) {
      fault(`The path is longer than ${longestPath} characters: shorten the shard's name.`);
    }
    for (let end = 1; end <= names.length; end++) {
      const place = names.slice(0, end).join('/');
      const before = spelled.get(place.toLowerCase());
      if (before === undefined) spelled.set(place.toLowerCase(), place);
      else if (before !== place) {
        fault(
          `This differs from ${before} in case alone, and is the same on some systems: rename one of them.`,
        );
        break;
      }
    }
  }
  return found;
}
