import { describe, expect, test } from 'vitest';
import { type Connection, type ConnectionEffect, type ConnectionInput, initial, step } from './connection.ts';

function run(inputs: readonly ConnectionInput[], from: Connection = initial) {
  let state = from;
  let effects: readonly ConnectionEffect[] = [];
  for (const input of inputs) [state, effects] = step(state, input, 0.5);
  return { phase: state.phase, refusals: state.refusals, effects, did: effects.map((effect) => effect.do) };
}

test('an opened stream ends polling and reads again what may have been missed', () => {
  expect(run(['opened'])).toMatchObject({ phase: 'streaming', did: ['stop-polling', 'reload'] });
  expect(run(['opened', 'broken', 'grace-over', 'opened'])).toMatchObject({
    phase: 'streaming',
    did: ['stop-polling', 'reload'],
  });
});

describe('a broken line', () => {
  test('gets a moment before polling begins, and is left to the browser', () => {
    expect(run(['opened', 'broken'])).toMatchObject({ phase: 'shaky', did: ['wait-grace'] });
    expect(run(['opened', 'broken', 'grace-over'])).toMatchObject({
      phase: 'polling',
      did: ['start-polling'],
    });
  });

  test('that is back within the moment never shows', () => {
    expect(run(['opened', 'broken', 'opened', 'grace-over'])).toMatchObject({ phase: 'streaming', did: [] });
  });

  test('that breaks again starts neither a second moment nor a second polling', () => {
    expect(run(['opened', 'broken', 'broken']).did).toEqual([]);
    expect(run(['opened', 'broken', 'grace-over', 'broken', 'grace-over'])).toMatchObject({
      phase: 'polling',
      did: [],
    });
  });
});

describe('a refused stream', () => {
  test('is closed and opened anew after pauses that grow to a limit', () => {
    const pauses = Array.from({ length: 7 }, (_, refusals) => {
      const [, effects] = step({ phase: 'polling', refusals }, 'refused', 0);
      return effects.find((effect) => effect.do === 'wait-retry');
    });
    expect(pauses.map((effect) => effect && 'ms' in effect && effect.ms)).toEqual([
      500, 1000, 2000, 4000, 4000, 4000, 4000,
    ]);
    expect(run(['refused', 'grace-over', 'retry-due'])).toMatchObject({ phase: 'polling', did: ['open'] });
  });

  test('forgets its refusals once a stream opens', () => {
    expect(run(['refused', 'refused', 'opened']).refusals).toBe(0);
  });
});

describe('a hidden tab', () => {
  test('lets its stream go and asks for nothing', () => {
    expect(run(['opened', 'hidden-long'])).toMatchObject({ phase: 'asleep', did: ['close', 'stop-polling'] });
    expect(run(['refused', 'hidden-long', 'retry-due'])).toMatchObject({ phase: 'asleep', did: [] });
    expect(run(['opened', 'hidden-long', 'broken'])).toMatchObject({ phase: 'asleep', did: [] });
  });

  test('opens a stream when it is looked at again, and polls when that takes long', () => {
    expect(run(['opened', 'hidden-long', 'visible'])).toMatchObject({
      phase: 'connecting',
      did: ['open', 'wait-grace'],
    });
    expect(run(['opened', 'hidden-long', 'visible', 'grace-over']).phase).toBe('polling');
  });

  test('that was hidden for a moment only keeps everything as it is', () => {
    expect(run(['opened', 'visible'])).toMatchObject({ phase: 'streaming', did: [] });
  });
});
