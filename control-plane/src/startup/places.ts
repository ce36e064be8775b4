import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../../../', import.meta.url));

/** Where this project's own files are, and what belongs where in the data folder. */
export const places = {
  project,
  manifest: join(project, 'package.json'),
  dashboard: join(project, 'ui', 'build'),
  applicationSet: join(project, 'argocd', 'applicationset.yaml'),
  appProject: join(project, 'argocd', 'appproject.yaml'),
  cache: (data: string) => join(data, 'cache'),
  sandbox: (data: string) => join(data, 'sandbox'),
  embeddedRepository: (data: string) => join(data, 'stores.git'),
};
