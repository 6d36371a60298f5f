import { expect, it } from 'vitest';
import { AttemptTally } from '../../activities/attempt-tally.js';
import type { ActivityProgress } from '../../contracts/run.js';

const at = (done: number, unit = 'steps'): ActivityProgress => ({ done, total: 10, unit, note: '' });

/** What the next attempt, perhaps on another machine, is handed. */
const next = (tally: AttemptTally) => new AttemptTally(JSON.parse(JSON.stringify(tally.details)) as unknown);

it('counts failures of a kind from attempt to attempt, and when the first of them was', () => {
  const first = new AttemptTally(undefined);
  expect(first.fail('crash', 1, 1000)).toEqual({ times: 1, since: 1000 });
  const second = next(first);
  expect(second.fail('preempted', 1, 2000)).toEqual({ times: 1, since: 2000 });
  expect(next(second).fail('crash', 1, 3000)).toEqual({ times: 2, since: 1000 });
  expect(next(second).attempts).toBe(2);
});

it('forgets failures once an attempt comes further than all before it', () => {
  const first = new AttemptTally(undefined);
  first.reach(at(5));
  first.fail('crash');
  const second = next(first);
  second.reach(at(3));
  second.reach(at(5));
  expect(second.fail('crash').times).toBe(2);
  const third = next(second);
  third.reach(at(6));
  expect(third.fail('crash').times).toBe(1);
});

it('takes the beginning of other work for no progress, and its going on for one', () => {
  const tally = new AttemptTally(undefined);
  tally.reach(at(5));
  tally.fail('lost');
  tally.reach(at(0, 'questions'));
  expect(tally.fail('lost').times).toBe(2);
  tally.reach(at(1, 'questions'));
  expect(tally.fail('lost').times).toBe(1);
});

it.each([undefined, null, 7, { done: 1 }])(
  'starts a new count where the details are of another version: %j',
  (details) => {
    expect(new AttemptTally(details).attempts).toBe(0);
  },
);

it('stays readable as progress', () => {
  const tally = new AttemptTally(undefined);
  tally.reach(at(5));
  tally.fail('crash');
  expect(next(tally).details).toMatchObject(at(5));
});
