import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import { describeDeletions } from './deletions.ts';
import { describeHistory } from './history.ts';
import { describePlatform } from './platform.ts';
import { describeSignIn } from './sign-in.ts';
import { describeStores } from './stores.ts';

export type OpenApiDocument = ReturnType<OpenApiGeneratorV31['generateDocument']>;

/** The OpenAPI 3.1 document, made from the same schemas that validate. `version` is the product's. */
export function openApiDocument(version: string): OpenApiDocument {
  const registry = new OpenAPIRegistry();
  describeStores(registry);
  describeDeletions(registry);
  describeHistory(registry);
  describeSignIn(registry);
  describePlatform(registry);
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Storeplane',
      version,
      description: 'Stores on request: every change is a commit, every status comes from Argo CD.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
  });
}
