import { describe, expect, it } from 'vitest';

import type { TransportState } from '../../../shared/playback.ts';
import { transition, wantsSound, type TransportEvent } from './transport-machine.ts';

const STATES: readonly TransportState[] = ['idle', 'loading', 'playing', 'paused', 'stalled', 'ended'];
const EVENTS: readonly TransportEvent[] = [
  'choose', 'clear', 'rest', 'move', 'sounding', 'dry', 'pause', 'resume', 'finish', 'give-up',
]; // prettier-ignore

/** Every state (row, in the order of STATES) under every event: where it goes and what it has done. */
const EXPECTED: Record<TransportEvent, readonly string[]> = {
  choose: Array<string>(6).fill('loading open sound'),
  clear: Array<string>(6).fill('idle close'),
  rest: ['paused open', 'paused hush open', 'paused hush open', 'paused open', 'paused hush open', 'paused open'],
  move: ['idle', 'loading open sound', 'loading open sound', 'paused open', 'loading open sound', 'loading open sound'],
  sounding: ['idle', 'playing', 'playing', 'paused', 'playing', 'ended'],
  dry: ['idle', 'loading', 'stalled', 'paused', 'stalled', 'ended'],
  pause: ['idle', 'paused hush', 'paused hush', 'paused', 'paused hush', 'ended'],
  resume: ['idle', 'loading', 'playing', 'loading sound', 'stalled', 'loading restart'],
  finish: ['idle', 'ended close', 'ended close', 'ended close', 'ended close', 'ended'],
  'give-up': ['idle close', 'paused close', 'paused close', 'paused close', 'paused close', 'ended close'],
};

describe('the transport', () => {
  it.each(EVENTS)('answers %s in every state', (event) => {
    const answers = STATES.map((state) => {
      const { to, effects } = transition(state, event);
      return [to, ...effects].join(' ');
    });
    expect(answers).toEqual(EXPECTED[event]);
  });

  it('makes sound begin only where it is wanted afterwards, and end where it is not', () => {
    for (const state of STATES) {
      for (const event of EVENTS) {
        const { to, effects } = transition(state, event);
        const begins = effects.includes('sound') || effects.includes('restart');
        if (begins) expect(wantsSound(to)).toBe(true);
        if (wantsSound(state) && !wantsSound(to))
          expect(effects.some((each) => each === 'hush' || each === 'close')).toBe(true);
        if (!wantsSound(state) && wantsSound(to)) expect(begins).toBe(true);
      }
    }
  });
});
