import { beforeAll } from 'vitest';
import { removeAllStores } from './platform.ts';

// Every file begins with a cluster without stores, also after one that failed.
beforeAll(removeAllStores, 240_000);
