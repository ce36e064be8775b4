/** What kind of shop a store runs. */
export interface Engine {
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
];

export const defaultEngine = 'woocommerce';

export function engine(id: string): Engine | undefined {
  return engines.find((one) => one.id === id);
}
