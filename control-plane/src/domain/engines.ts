/** What a store runs. One more is an entry here, and an engine of the same id in the store chart. */
export interface Engine {
  /** What `engine` says in `store.yaml`, and in the values of the chart. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** Undefined: nobody signs in to it with a password that the chart made. */
  readonly signIn: EngineSignIn | undefined;
}

/** Where the chart keeps whom a new store lets in, and where people sign in. */
export interface EngineSignIn {
  /** Name of the Secret in the store's namespace. The control plane may read Secrets of these names and no others. */
  readonly secret: string;
  /** Key with the name of the first administrator. A Secret that is older than the key has none. */
  readonly userKey: string;
  readonly passwordKey: string;
  /** Below the store's address, without a leading slash. */
  readonly path: string;
}

const wordpressSignIn: EngineSignIn = {
  secret: 'store-credentials',
  userKey: 'admin-user',
  passwordKey: 'admin-password',
  path: 'wp-admin/',
};

export const engines: readonly Engine[] = [
  {
    id: 'woocommerce',
    title: 'WooCommerce',
    description: 'WordPress with WooCommerce and its own database.',
    signIn: wordpressSignIn,
  },
  {
    id: 'wordpress',
    title: 'WordPress',
    description: 'WordPress alone, for a site without a shop.',
    signIn: wordpressSignIn,
  },
];

export const defaultEngine = 'woocommerce';

export function engine(id: string): Engine | undefined {
  return engines.find((one) => one.id === id);
}
