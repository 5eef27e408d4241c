import { describe, expect, it } from 'vitest';

import { PlayerError } from '../../shared/errors.ts';
import { judgeDeath, verdictOnReplacing } from './death-rules.ts';
import { Lifecycle, LIFECYCLE_TIMING } from './lifecycle.ts';

const CRASH = judgeDeath({ code: 1, signal: null, reason: 'exit', errno: null, lastWords: '' }, null);
const KILL = judgeDeath({ code: null, signal: 'SIGKILL', reason: 'killed', errno: null, lastWords: '' }, null);
const TIMING = { ...LIFECYCLE_TIMING, backOffMs: 100, backOffLimitMs: 1_000 };

const begun = (random: () => number = () => 1): Lifecycle<string> => new Lifecycle(TIMING, random);

/** It died `times` before it greeted, and was started again each time. */
function failing(times: number): Lifecycle<string> {
  const life = begun();
  for (let n = 0; n < times; n++) {
    life.start('p');
    life.died(CRASH);
  }
  return life;
}

describe('the life of a worker', () => {
  it('begins with a start', () => {
    expect(begun().state).toEqual({ is: 'starting', process: null });
  });

  it('is ready once it greeted', () => {
    const life = begun();
    life.start('p');
    life.greeted('p');
    expect(life.state).toEqual({ is: 'ready', process: 'p' });
  });

  it('rests after deaths: not after the first, then twice as long each time, up to the limit', () => {
    const life = begun();
    const rests = Array.from({ length: 7 }, () => {
      life.greeted('p');
      life.died(CRASH);
      return life.state.is === 'resting' ? life.state.forMs : null;
    });
    expect(rests).toEqual([0, 100, 200, 400, 800, 1_000, 1_000]);
  });

  it('rests half as long at least, as the dice fall', () => {
    const life = begun(() => 0);
    life.died(CRASH);
    life.died(CRASH);
    expect(life.state).toEqual({ is: 'resting', forMs: 50 });
  });

  it('does not rest after the first death since a job was done', () => {
    const life = failing(3);
    life.worked();
    life.died(CRASH);
    expect(life.state).toEqual({ is: 'resting', forMs: 0 });
  });

  it('keeps callers waiting for four starts that fail, and tells them with the fifth', () => {
    expect(failing(4).problem).toBeNull();
    expect(failing(5).problem?.code).toBe('decoder-missing');
  });

  it('tells of the first failure after its guard refused a start', () => {
    const life = failing(1);
    life.refused(new PlayerError('overloaded'));
    expect(life.problem?.code).toBe('decoder-missing');
    expect(life.state).toEqual({ is: 'resting', forMs: TIMING.backOffLimitMs });
  });

  it('tells the refusal itself where nothing had failed', () => {
    const life = begun();
    life.refused(new PlayerError('overloaded'));
    expect(life.problem?.code).toBe('overloaded');
  });

  it('counts no start that another process ended', () => {
    const life = begun();
    for (let n = 0; n < 9; n++) {
      life.start('p');
      expect(life.died(KILL)?.code).toBe('aborted');
    }
    expect(life.problem).toBeNull();
  });

  it('says nothing of a start when it dies after it greeted', () => {
    const life = begun();
    life.greeted('p');
    expect(life.died(verdictOnReplacing('hung'))).toBeNull();
  });

  it('forgets the problem when one greets', () => {
    const life = failing(6);
    life.greeted('p');
    expect(life.problem).toBeNull();
  });

  it('has the problem that the worker names itself, until the next start', () => {
    const life = begun();
    life.unfit(new PlayerError('worker-mismatch'));
    expect(life.problem?.code).toBe('worker-mismatch');
    life.start('p');
    expect(life.problem?.code).toBe('worker-mismatch');
  });

  it('has no process while none is wanted', () => {
    const life = begun();
    life.greeted('p');
    life.standDown();
    expect(life.process).toBeNull();
    expect(life.problem).toBeNull();
  });

  it('stays ended', () => {
    const life = begun();
    life.end();
    life.start('p');
    life.greeted('p');
    expect(life.state).toEqual({ is: 'ended' });
  });
});
