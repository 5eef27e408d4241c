import { describe, expect, it } from 'vitest';

import type { TrackSound } from '../../../shared/analysis.ts';
import { PlayerError, type ErrorCode } from '../../../shared/errors.ts';
import { Mastering, type MasteringOptions } from './mastering.ts';

const presetLufs = { adaptive: -12, gentle: -12, warm: -10, bright: -12, punchy: -12 };
function sound(fields: Partial<TrackSound> = {}): TrackSound {
  return {
    trackId: 1, signature: 'a', track: { lufs: -14, truePeakDbtp: -1 }, album: null, presetLufs, replayGain: null, presetChains: null, spectrumDb: null, waveform: null,
    features: null, problem: null, doubt: null, ...fields,
  }; // prettier-ignore
}

function mastering(options: Partial<MasteringOptions> = {}): Mastering {
  return new Mastering({
    preset: 'off',
    intensity: 1,
    levels: { levelMatch: true, levelling: 'off' },
    loadSound: () => Promise.reject(new PlayerError('not-found')),
    onSound: () => undefined,
    ...options,
  });
}
const content = { id: 1, signature: 'a' };

describe('what is wanted of the mastered sound', () => {
  it('keeps the intensity between 0 and 1, whatever it is given', () => {
    const state = mastering({ intensity: Number.NaN });
    expect(state.amount).toBe(0);
    const given = [0.3, 2, -1, Infinity, -Infinity, Number.NaN].map(
      (share) => (state.setIntensity(share), state.amount),
    );
    expect(given).toEqual([0.3, 1, 0, 1, 0, 0]);
    state.setIntensity(0.4);
    expect(state.setBypassed(true)).toBe(true);
    expect(state.amount).toBe(0);
    expect(state.intensity).toBe(0.4);
    expect(state.setBypassed(true)).toBe(false);
  });

  it('knows how long a switch took by the audio clock, of the newest choice only', () => {
    const state = mastering();
    state.choose('warm', 48_000);
    state.choose('bright', 48_480);
    state.begun('warm', 48_500);
    expect(state.heardSwitch).toBeNull();
    state.begun('bright', 49_440);
    state.begun('bright', 99_000);
    expect(state.heardSwitch).toEqual({ count: 1, ms: 20 });
    state.choose('warm', null);
    state.begun('warm', 200_000);
    state.choose('off', 300_000);
    // Another context's clock.
    state.begun('off', 100);
    expect(state.heardSwitch).toEqual({ count: 1, ms: 20 });
  });

  it('counts no switch to what was in the mix all along, nor to what could not be had', () => {
    const state = mastering({ preset: 'warm' });
    state.choose('bright', 48_000);
    state.choose('warm', 96_000);
    state.begun('warm', 10_000);
    state.begun('warm', 900_000);
    state.choose('bright', 910_000);
    state.fail(content, 'bright', new PlayerError('analysis-failed'));
    state.begun('bright', 2_000_000);
    expect(state.heardSwitch).toBeNull();
  });

  it('ends a bypass with the preset it was for', () => {
    const state = mastering({ preset: 'warm', intensity: 0.5 });
    state.setBypassed(true);
    state.choose('bright', null);
    expect(state.bypassed).toBe(true);
    state.choose('off', null);
    expect(state.bypassed).toBe(false);
    expect(state.amount).toBe(0.5);
  });

  it('remembers what failed for this content and preset, until it is chosen again or something is new', () => {
    const state = mastering({ preset: 'warm' });
    const fail = (): void => state.fail(content, 'warm', new PlayerError('analysis-failed'));
    const failed = (): boolean => state.failureOf(content) !== null;
    fail();
    expect(failed()).toBe(true);
    expect(state.failureOf({ id: 1, signature: 'b' })).toBeNull();
    expect(state.failureOf(null)).toBeNull();
    state.choose('bright', null);
    expect(failed()).toBe(false);
    state.choose('warm', null);
    expect(failed()).toBe(false);
    fail();
    state.learn(sound({ trackId: 11 }));
    state.learn(sound({ track: null, presetLufs: null, doubt: 'silent' }));
    expect(failed()).toBe(true);
    state.learn(sound());
    expect(failed()).toBe(false);
    fail();
    state.forgive(1);
    expect(failed()).toBe(false);
    fail();
    state.renew();
    expect(failed()).toBe(false);
  });

  it('tries what may have passed again when the track is met again', () => {
    const state = mastering({ preset: 'warm' });
    const stillFails = (code: ErrorCode): boolean => {
      state.fail(content, 'warm', new PlayerError(code));
      state.meet(11);
      expect(state.failureOf(content)?.code).toBe(code);
      state.meet(1);
      return state.failureOf(content) !== null;
    };
    expect((['call-timeout', 'worker-stuck', 'internal'] as const).map(stillFails)).toEqual([false, false, false]);
    expect(
      (['worker-crashed', 'file-corrupt', 'file-quarantined', 'format-unsupported', 'analysis-failed'] as const).map(
        stillFails,
      ),
    ).toEqual([true, true, true, true, true]);
  });

  it('forgives what passes by itself after ten seconds, and nothing else', () => {
    let nowMs = 0;
    const state = mastering({ preset: 'warm', nowMs: () => nowMs });
    const failsAfter = (code: ErrorCode): readonly boolean[] => {
      state.fail(content, 'warm', new PlayerError(code));
      const failed = [9_999, 1, 1_000_000].map((ms) => ((nowMs += ms), state.failureOf(content) !== null));
      state.forgive(content.id);
      return failed;
    };
    for (const code of ['breaker-open', 'overloaded', 'worker-stuck', 'out-of-memory'] as const) {
      expect(failsAfter(code), code).toEqual([true, false, false]);
    }
    for (const code of ['file-quarantined', 'file-corrupt', 'worker-crashed', 'render-invalid'] as const) {
      expect(failsAfter(code), code).toEqual([true, true, true]);
    }
  });

  it('has each preset at the level of the quietest once the sound is known, of this content only', async () => {
    const state = mastering({ loadSound: () => Promise.resolve(sound()) });
    expect(state.gainOf(content, 'warm')).toBe(1);
    state.sounds.ask(1, 'a');
    await Promise.resolve();
    await new Promise((resolve) => setTimeout(resolve));
    expect(20 * Math.log10(state.gainOf(content, 'warm'))).toBeCloseTo(-4, 10);
    expect(state.gainOf(content, 'off')).toBe(1);
    expect(state.gainOf({ id: 1, signature: 'b' }, 'warm')).toBe(1);
    expect(state.setLevels({ levelMatch: false, levelling: 'off' })).toBe(true);
    expect(state.gainOf(content, 'warm')).toBe(1);
    expect(state.setLevels({ levelMatch: false, levelling: 'off' })).toBe(false);
  });
});
