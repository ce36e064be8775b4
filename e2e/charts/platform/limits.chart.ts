import { expect, test } from 'vitest';
import { readConfig } from '../../../control-plane/src/config.ts';
import { configOf } from './rendered.ts';

const bearer = { allowUnauthenticated: false, auth: { mode: 'bearer', tokensSecret: 'machines' } };
const read = async (values: object) =>
  readConfig({ ...(await configOf({ ...bearer, ...values })), KUBERNETES_SERVICE_HOST: '10.96.0.1' });

test('nobody says whose address it is: the Ingress is counted for nobody', async () => {
  const config = await read({});
  expect(config.trustedProxies).toEqual([]);
  expect(config.rateLimits).toEqual({ reads: 1200, writes: 300, strangers: 0 });
});

test('where the proxies are named, or there is none, addresses are counted', async () => {
  const trustedProxies = ['10.42.0.0/16', 'loopback'];
  const rateLimits = { reads: 0, writes: 5, strangers: 7 };
  expect(await read({ trustedProxies, rateLimits })).toMatchObject({ trustedProxies, rateLimits });
  expect((await read({ ingress: { enabled: false } })).rateLimits.strangers).toBe(600);
});
