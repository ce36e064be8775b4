import { Catalog } from '../catalog/catalog.ts';
import { StoreCommands } from '../commands/store-commands.ts';
import { defaultSettings } from '../domain/settings.ts';
import type { Clock } from '../ports/clock.ts';
import { MemoryArgoCd } from './memory-argocd.ts';
import { MemoryRepository } from './memory-repository.ts';

export const settings = { ...defaultSettings, urlPort: 8080 };
export const person = { name: 'Grace', email: 'grace@example.com' };

/** Catalog and commands over ports in memory; the catalog is not started yet. */
export function makePlatform(clock: Clock) {
  const repository = new MemoryRepository(clock, settings);
  const argocd = new MemoryArgoCd();
  const installation = { version: '0.0.0', settings, cloneUrl: undefined };
  const catalog = new Catalog({
    repository,
    argocd,
    clock,
    installation,
    provisionTimeout: 600,
    epoch: 'test',
  });
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

export type Platform = ReturnType<typeof makePlatform>;
