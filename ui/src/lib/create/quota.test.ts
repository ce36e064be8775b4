import { expect, test } from 'vitest';
import { quotaInWords } from './quota.ts';

test('says the standard plan in words', () => {
  const quota = {
    'requests.cpu': '4',
    'requests.memory': '4Gi',
    'limits.cpu': '8',
    'limits.memory': '8Gi',
    persistentvolumeclaims: '10',
    pods: '20',
    'services.loadbalancers': '0',
  };
  expect(quotaInWords(quota)).toEqual([
    { label: 'CPU', value: '4 cores reserved, up to 8 cores' },
    { label: 'Memory', value: '4 GiB reserved, up to 8 GiB' },
    { label: 'Pods', value: 'up to 20' },
    { label: 'Volumes', value: 'up to 10' },
  ]);
});

test('reads millicores, and shows units it does not know as they are', () => {
  expect(quotaInWords({ 'requests.cpu': '500m', 'limits.cpu': '1', 'limits.memory': '512M' })).toEqual([
    { label: 'CPU', value: '0.5 cores reserved, up to 1 core' },
    { label: 'Memory', value: 'up to 512M' },
  ]);
});
