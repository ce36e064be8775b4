/** What a store runs. One more is an entry here, and an engine of the same id in the store chart. */
export interface Engine {
  /** What `engine` says in `store.yaml`, and in the values of the chart. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

export const engines: readonly Engine[] = [
  {
    id: 'woocommerce',
    title: 'WooCommerce',
    description: 'WordPress with WooCommerce and its own database.',
  },
  {
    id: 'wordpress',
    title: 'WordPress',
    description: 'WordPress alone, for a site without a shop.',
  },
];

export const defaultEngine = 'woocommerce';

export function engine(id: string): Engine | undefined {
  return engines.find((one) => one.id === id);
}
