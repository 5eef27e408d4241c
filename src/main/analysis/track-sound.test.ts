import { describe, expect, it } from 'vitest';

import type { AlbumMember } from '../catalogue/analyses.ts';
import { analysisOf } from '../../testing/analyses.ts';
import { albumLoudness, trackSound } from './track-sound.ts';

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
    expect(trackSound(target, null, null, replayGain)).toEqual({ ...target, track: null, album: null, presetLufs: null, presetChains: null, spectrumDb: null, replayGain, waveform: null, features: null, problem: null, doubt: null }); // prettier-ignore
  });

  it('a failed one says why', () => {
    const failure = { code: 'file-corrupt', values: { why: 'no-sound' }, retryAt: null } as const;
    expect(trackSound(target, failure, null, null)).toMatchObject({
      track: null,
      problem: { code: 'file-corrupt', values: { why: 'no-sound' } },
    });
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
    expect(silent.doubt).toBe('silent');
  });
});
