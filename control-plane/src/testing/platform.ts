import { Catalog } from '../catalog/catalog.ts';
import { StoreCommands } from '../commands/store-commands.ts';
import { defaultSettings } from '../domain/settings.ts';
import type { ArgoCdReader } from '../ports/argocd.ts';
import type { Clock } from '../ports/clock.ts';
import type { StoreReader } from '../ports/store-repository.ts';
import { MemoryArgoCd } from './memory-argocd.ts';
import { MemoryRepository } from './memory-repository.ts';

export const settings = { ...defaultSettings, urlPort: 8080 };
export const person = { name: 'Grace', email: 'grace@example.com' };

/** Catalog and commands over ports in memory; the catalog is not started yet. */
export function makePlatform(clock: Clock) {
  const repository = new MemoryRepository(clock, settings);
  const argocd = new MemoryArgoCd();
  const catalog = makeCatalog(repository, argocd, clock);
  let ids = 0;
  const newId = () => {
    ids += 1;
    return `request-${ids}`;
  };
  const commands = new StoreCommands({
    repository,
    writer: repository,
    argocd,
    catalog,
    clock,
    settings,
    newId,
  });
  return { repository, argocd, catalog, commands };
}

/** What a replica that starts now makes of these ports; not started yet. */
export function makeCatalog(repository: StoreReader, argocd: ArgoCdReader, clock: Clock): Catalog {
  const installation = { version: '0.0.0', settings, cloneUrl: undefined };
  return new Catalog({ repository, argocd, clock, installation, provisionTimeout: 600, epoch: 'test' });
}

export type Platform = ReturnType<typeof makePlatform>;
