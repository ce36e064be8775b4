import { expect, test } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { MissRefresher } from './miss-refresher.ts';

function setUp(answer: () => Promise<void>) {
  const clock = new ManualClock();
  let looks = 0;
  const refresh = () => {
    looks += 1;
    return answer();
  };
  return { clock, misses: new MissRefresher({ refresh }, clock), looks: () => looks };
}

test('misses of one moment share a look, and guesses cannot hammer the remote', async () => {
  const { misses, looks } = setUp(() => Promise.resolve());
  await Promise.all([misses.look(), misses.look(), misses.look()]);
  await misses.look();
  expect(looks()).toBe(1);
});

test('a remote that does not answer is waited for only so long', async () => {
  const { clock, misses } = setUp(() => new Promise(() => {}));
  let answered = false;
  const look = misses.look().then(() => {
    answered = true;
  });
  await clock.advance(2900);
  expect(answered).toBe(false);
  await clock.advance(200);
  await look;
});
