import { describe, expect, it } from 'vitest';

import { PlayerError } from '../../shared/errors.ts';
import type { EngineSnapshot } from '../engine/engine.ts';
import { analysisText, bypassText, diskCacheText, heardSide, intensityText, masteringText } from './sound-text.ts';

const playing = (change: Partial<EngineSnapshot>): EngineSnapshot =>
  ({
    preset: 'warm',
    heardPreset: 'warm',
    simplified: false,
    intensity: 1,
    bypassed: false,
    mastering: 'on',
    masteringProblem: null,
    ...change,
  }) as EngineSnapshot;

const failed = playing({
  heardPreset: 'off',
  mastering: 'failed',
  masteringProblem: new PlayerError('analysis-failed'),
});

describe('what is said to be heard', () => {
  it('is the original whenever nothing of the preset is in the mix', () => {
    expect(heardSide(playing({}), false)).toBe('mastered');
    expect(heardSide(playing({ preset: 'off', heardPreset: 'off', mastering: 'off' }), false)).toBe('original');
    expect(heardSide(playing({ bypassed: true }), false)).toBe('original');
    expect(heardSide(playing({ intensity: 0 }), false)).toBe('original');
    expect(heardSide(failed, false)).toBe('original');
  });

  it('does not flicker while a preset is on its way for a moment', () => {
    const waiting = playing({ heardPreset: 'off', mastering: 'waiting' });
    expect(heardSide(waiting, false)).toBe('mastered');
    expect(heardSide(waiting, true)).toBe('original');
    expect(heardSide(playing({ preset: 'bright', mastering: 'waiting' }), true)).toBe('mastered');
  });
});

describe('why it is not what was chosen', () => {
  it('names the preset that is awaited and what plays until then', () => {
    expect(masteringText(playing({}), false)).toBeNull();
    expect(masteringText(playing({ heardPreset: 'off', mastering: 'waiting' }), false)).toBeNull();
    expect(masteringText(playing({ heardPreset: 'off', mastering: 'waiting' }), true)).toBe(
      'Preparing Warm; the original plays until then.',
    );
    expect(masteringText(playing({ preset: 'bright', mastering: 'waiting' }), true)).toBe(
      'Preparing Bright; Warm plays until then.',
    );
  });

  it('gives the reason of a failure', () => {
    expect(masteringText(failed, false)).toBe('The track could not be analysed, so it plays as it is.');
  });

  it('never says of a track that plays that it is skipped', () => {
    for (const code of ['worker-crashed', 'worker-stuck', 'call-timeout', 'internal'] as const) {
      const crashed = { ...failed, masteringProblem: new PlayerError(code) };
      expect(masteringText(crashed, false)).toBe('This track cannot be heard in Warm, so it plays as it is.');
    }
  });

  it('says of a busy machine and of a rest that they are no fault of the track', () => {
    const because = (code: 'overloaded' | 'breaker-open') =>
      masteringText({ ...failed, masteringProblem: new PlayerError(code) }, false);
    expect(because('overloaded')).toBe('The machine is too busy to master this now, so it plays as it is.');
    expect(because('breaker-open')).toBe('Mastering rests after several failures, so this track plays as it is.');
  });

  it('says when the simple chain stands in', () => {
    const simplified = playing({ simplified: true });
    expect(masteringText(simplified, false)).toBe('Warm is simplified here: making it in full failed.');
    expect(masteringText({ ...simplified, preset: 'bright', mastering: 'waiting' }, true)).toMatch(/^Preparing Bright/);
  });
});

describe('what a key changed', () => {
  it('is said as it is now', () => {
    expect(intensityText(playing({ intensity: 0.7 }))).toBe('Intensity 70%');
    expect(bypassText(playing({ bypassed: true }))).toBe('Original');
    expect(bypassText(playing({}))).toBe('Mastered');
    expect(bypassText(playing({ preset: 'off' }))).toBe('Original: no preset is chosen');
  });
});

describe('progress of the analysis', () => {
  it('says how far it is and why it rests', () => {
    const progress = { analysed: 312, total: 4120, failed: 0, state: 'running', why: null } as const;
    expect(analysisText(progress)).toBe('312 of 4,120 tracks analysed');
    expect(analysisText({ ...progress, state: 'waiting', why: 'battery' })).toBe(
      '312 of 4,120 tracks analysed · waiting: on battery',
    );
    expect(analysisText({ ...progress, failed: 3, state: 'done' })).toBe(
      '312 of 4,120 tracks analysed · 3 could not be',
    );
  });
});

describe('the room on the disk', () => {
  it('is said in the unit that fits', () => {
    expect([0, 256, 1024, 4096].map(diskCacheText)).toEqual(['Off', '256 MB', '1 GB', '4 GB']);
  });
});
