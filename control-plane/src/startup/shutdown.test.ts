import { expect, test } from 'vitest';
import { createLogger } from '../observability/logger.ts';
import { runSteps } from './shutdown.ts';

test('every step runs, in order, also after one that fails and one that hangs', async () => {
  const ran: string[] = [];
  const step = (name: string, run: () => Promise<void> | void) => ({
    name,
    run: () => {
      ran.push(name);
      return run();
    },
  });
  const fails = () => {
    throw new Error('no');
  };
  const hangs = () => new Promise<void>(() => {});
  const steps = [step('a', fails), step('b', hangs), step('c', async () => {}), step('d', () => {})];
  await runSteps(steps, createLogger('silent'), 20);
  expect(ran).toEqual(['a', 'b', 'c', 'd']);
});
