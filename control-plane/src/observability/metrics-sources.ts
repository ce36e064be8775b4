import { Gauge, type Registry } from 'prom-client';

type Numbers<Label extends string = string> = Readonly<Record<Label, number>>;

/** What is known elsewhere, and only read when the metrics are asked for. */
export interface MetricsSources {
  /** Stores by status. */
  readonly totals: () => Numbers;
  /** Requests that wait for their commit to be on the branch. */
  readonly queued: () => number;
  /** True while the port can be read, false while what is known of it may be old. */
  readonly fresh: () => Readonly<Record<'repository' | 'argocd', boolean>>;
  /** Seconds for which what is known of a source may have been old; 0 while it is fresh. */
  readonly staleSeconds: () => Numbers<'repository' | 'argocd'>;
  /** Deletions that wait for a person, by why they are held. */
  readonly held: () => Numbers<'too_many' | 'unwanted'>;
  /** Pull requests that are open, by what they ask for. */
  readonly reviews: () => Numbers;
  /** Whether files of settings are used as they are, by what they hold. */
  readonly files: () => Readonly<Record<string, boolean>>;
}

export function follow(sources: MetricsSources, registry: Registry): void {
  const { totals, queued, fresh, staleSeconds, held, reviews, files } = sources;
  const stale = 'Seconds for which what is known of this source may have been old; 0 while it is fresh';
  gauge(registry, 'storeplane_stores', 'Stores by status', 'status', totals);
  gauge(registry, 'storeplane_fresh', '1 while this source can be read', 'source', () => numbers(fresh()));
  gauge(registry, 'storeplane_stale_seconds', stale, 'source', staleSeconds);
  gauge(registry, 'storeplane_deletions_held', 'Deletions that wait for a person', 'reason', held);
  gauge(registry, 'storeplane_reviews_open', 'Open pull requests of Storeplane', 'operation', reviews);
  const help = '1 while the file is used as it is, 0 while what it said before holds';
  gauge(registry, 'storeplane_settings_file', help, 'file', () => numbers(files()));
  new Gauge({
    name: 'storeplane_git_queued_requests',
    help: 'Requests that wait for their commit to be on the branch',
    registers: [registry],
    collect() {
      this.set(queued());
    },
  });
}

function gauge(registry: Registry, name: string, help: string, label: string, read: () => Numbers): void {
  new Gauge({
    name,
    help,
    labelNames: [label],
    registers: [registry],
    collect() {
      for (const [key, value] of Object.entries(read())) this.set({ [label]: key }, value);
    },
  });
}

function numbers(flags: Readonly<Record<string, boolean>>): Numbers {
  return Object.fromEntries(Object.entries(flags).map(([key, flag]) => [key, flag ? 1 : 0]));
}
