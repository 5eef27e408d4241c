// The pure decisions of this room: when the library is analysed, what a failure means, what the page is told.
import { describe, expect, it } from 'vitest';

import { ERRORS, PlayerError, type ErrorCode } from '../../shared/errors.ts';
import { LOAD_LEVELS } from '../../shared/health.ts';
import { analysisOf } from './analysis.testing.ts';
import type { AlbumMember } from './analysis-storage.ts';
import { judgeFailure } from './failure-rules.ts';
import { idleVerdict, restMs, type IdleConditions } from './idle-rules.ts';
import { albumLoudness, trackSound } from './track-sound.ts';

describe('idle rules', () => {
  const calm: IdleConditions = { enabled: true, onBattery: false, busy: false, load: 'normal', loadShare: 0.1 };

  it('let the library be analysed on a calm machine, also where battery and load are not known', () => {
    expect(idleVerdict(calm, null)).toBe('go');
    expect(idleVerdict({ ...calm, onBattery: null, loadShare: null }, null)).toBe('go');
  });

  it('say the most lasting reason', () => {
    const worst: IdleConditions = { enabled: false, onBattery: true, busy: true, load: 'overload', loadShare: 1 };
    expect(idleVerdict(worst, null)).toBe('off');
    expect(idleVerdict({ ...worst, enabled: true }, null)).toBe('battery');
    expect(idleVerdict({ ...worst, enabled: true, onBattery: null }, null)).toBe('busy');
  });

  it('stop at what play suffers from, not at what the analysis itself brings', () => {
    const verdicts = LOAD_LEVELS.map((load) => idleVerdict({ ...calm, load }, 'go'));
    expect(verdicts).toEqual(['go', 'go', 'busy', 'busy']);
  });

  it('do not turn back and forth with a load about the limit', () => {
    let verdict = idleVerdict({ ...calm, loadShare: 0.55 }, 'go');
    const verdicts = [0.59, 0.61, 0.55, 0.45, 0.41, 0.39, 0.45, 0.59].map((loadShare) => (verdict = idleVerdict({ ...calm, loadShare }, verdict))); // prettier-ignore
    expect(verdicts).toEqual(['go', 'busy', 'busy', 'busy', 'busy', 'go', 'go', 'go']);
  });

  it('rest as long as it worked, within bounds', () => {
    expect([0, 500, 3_000, 300_000].map(restMs)).toEqual([1_000, 1_000, 3_000, 60_000]);
  });
});

const DAY_MS = 24 * 3600 * 1000;

describe('failure rules', () => {
  const judged = (code: ErrorCode) => {
    const { error, kept, tellsOfFile } = judgeFailure(new PlayerError(code, 'detail'));
    return [error.code, kept && (kept.retryAfterMs ?? 'content'), tellsOfFile];
  };

  it.each([
    ['file-corrupt', 'file-corrupt', 'content', true],
    ['file-empty', 'file-empty', 'content', true],
    ['format-unsupported', 'format-unsupported', 'content', true],
    ['file-unreadable', 'file-unreadable', DAY_MS, true],
    ['file-missing', 'file-missing', null, true],
    ['file-changed', 'file-changed', null, true],
    ['worker-crashed', 'analysis-failed', 'content', false],
    ['worker-stuck', 'analysis-failed', DAY_MS, false],
    ['decode-failed', 'analysis-failed', 60_000, false],
    ['internal', 'analysis-failed', DAY_MS, false],
    ['decoder-missing', 'decoder-missing', null, false],
    ['disk-full', 'disk-full', null, false],
  ] as const)('%s', (code, ...verdict) => {
    expect(judged(code)).toEqual(verdict);
  });

  it('never keep what is no failure of the track, and judge every code', () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      const { category } = ERRORS[code];
      if (category === 'contract' || category === 'database' || category === 'network') expect(judged(code)[1], code).toBeNull(); // prettier-ignore
    }
  });
});

describe('what the page is told', () => {
  const target = { trackId: 7, signature: 'a-b-c' };
  const member = (lufs: number, peak: number, blocks = 1000): AlbumMember => ({
    open: false,
    histogram: analysisOf(lufs, peak, blocks).histogram,
    truePeakDbtp: peak,
  });
  const open: AlbumMember = { open: true, histogram: null, truePeakDbtp: null };
  const failed: AlbumMember = { open: false, histogram: null, truePeakDbtp: null };

  it('an album is gated as one programme, its peak is the highest', () => {
    // Half the time at −14, half at −20: 10·log10((10^−1.4 + 10^−2)/2) = −16.04.
    expect(albumLoudness([member(-14, -0.2), member(-20, -3)])?.lufs).toBeCloseTo(-16.04, 0);
    expect(albumLoudness([member(-14, -0.2), member(-20, -3)])?.truePeakDbtp).toBe(-0.2);
    // A quiet track beyond the relative gate does not count.
    expect(albumLoudness([member(-14, -1), member(-50, -30)])?.lufs).toBeCloseTo(albumLoudness([member(-14, -1)])?.lufs ?? 0, 6); // prettier-ignore
    expect(albumLoudness([member(-14, -1), failed])?.lufs).toBeCloseTo(-14, 0);
  });

  it('an album is unknown while a track is open, without sound, and for a track of none', () => {
    expect(albumLoudness([member(-14, -1), open])).toBeNull();
    expect(albumLoudness([failed])).toBeNull();
    expect(albumLoudness(null)).toBeNull();
  });

  it('an open track has what its tags say and nothing else', () => {
    const replayGain = { trackGainDb: -3, trackPeak: null, albumGainDb: null, albumPeak: null };
    expect(trackSound(target, null, null, replayGain)).toEqual({ ...target, track: null, album: null, presetLufs: null, replayGain, waveform: null, features: null, problem: null }); // prettier-ignore
  });

  it('a failed one says why', () => {
    const failure = { code: 'file-corrupt', message: 'It is damaged.', retryAt: null } as const;
    expect(trackSound(target, failure, null, null)).toMatchObject({ track: null, problem: 'It is damaged.' });
  });

  it('an analysed one has its figures; a silent one has no loudness, and says so', () => {
    const analysis = analysisOf(-14, -0.5);
    expect(trackSound(target, analysis, null, null)).toMatchObject({
      track: { lufs: -14, truePeakDbtp: -0.5 },
      presetLufs: analysis.presetLufs,
      features: analysis.profile.features,
      problem: null,
    });
    const profile = { ...analysis.profile, doubt: 'silent' as const, integratedLufs: null };
    const silent = trackSound(target, { ...analysis, profile }, null, null);
    expect(silent).toMatchObject({ track: null, presetLufs: null, waveform: analysis.waveform });
    expect(silent.problem).toContain('silent');
  });
});
