import { afterEach, describe, expect, it } from 'vitest';

import { BAND_CENTRES_HZ, type ChainDecision, type TrackSound } from '../../shared/analysis.ts';
import { analysisOf } from '../../testing/analyses.ts';
import { chainText, heardCurveDb, regionDb } from './chain-text.ts';
import { speak } from './words.ts';

const FLAT: ChainDecision = {
  toneDb: BAND_CENTRES_HZ.map(() => 0),
  compressionDb: 0,
  attackDb: 0,
  deEsserDb: 0,
  sideDb: 0,
  bassSideDb: 0,
  harmonicsDb: null,
  gainDb: -3,
};

function soundOf(chain: Partial<ChainDecision>, warmLufs = -17): TrackSound {
  const { presetLufs, presetChains, waveform, profile } = analysisOf(-14);
  return {
    trackId: 1,
    signature: 's',
    track: { lufs: -14, truePeakDbtp: -1 },
    album: null,
    presetLufs: { ...presetLufs, warm: warmLufs },
    presetChains: { ...presetChains!, warm: { ...FLAT, ...chain } },
    spectrumDb: profile.midDb,
    replayGain: null,
    waveform,
    features: null,
    problem: null,
    doubt: null,
  };
}

/** So much from `fromHz` up to `toHz`. */
const raised = (db: number, fromHz: number, toHz: number): number[] =>
  BAND_CENTRES_HZ.map((hz) => (hz >= fromHz && hz <= toHz ? db : 0));

describe('what a preset did, in words', () => {
  afterEach(() => speak('en'));

  it('names the regions it changed, the largest first, and nothing that is not heard', () => {
    const air = raised(1.8, 6000, 16_000);
    const toneDb = raised(-1, 40, 125).map((db, band) => db + (air[band] ?? 0) + (band === 12 ? 0.2 : 0));
    expect(chainText(soundOf({ toneDb }), 'warm')).toBe('More air (+1.8 dB) and less bass (−1.0 dB).');
  });

  it('counts a change as it is heard at equal loudness', () => {
    // 2 dB more everywhere but in the bass is less bass.
    const toneDb = raised(2, 126, 20_000);
    const sound = soundOf({ toneDb }, -14 - 3 + 2);
    expect(heardCurveDb(sound, 'warm')?.[20]).toBeCloseTo(0, 6);
    expect(regionDb(heardCurveDb(sound, 'warm') ?? [], 'bass')).toBeCloseTo(-2, 6);
    expect(chainText(sound, 'warm')).toBe('Less bass (−2.0 dB).');
  });

  it('tells what the other stages do', () => {
    const sentence = chainText(soundOf({ compressionDb: 1.5, attackDb: 3, deEsserDb: 2, sideDb: 1, bassSideDb: -4, harmonicsDb: -38 }), 'warm'); // prettier-ignore
    for (const part of ['−1.5 dB', '+3.0 dB', 'wider', 'harmonics']) expect(sentence).toContain(part);
  });

  it('says so where it does nothing, and nothing where nobody knows', () => {
    expect(chainText(soundOf({}), 'warm')).toBe('This track is left as it is.');
    expect(chainText({ ...soundOf({}), presetChains: null }, 'warm')).toBeNull();
    expect(heardCurveDb({ ...soundOf({}), presetChains: null }, 'warm')).toBeNull();
  });

  it('speaks German too', () => {
    speak('de');
    expect(chainText(soundOf({ toneDb: raised(1.8, 6000, 16_000) }), 'warm')).toBe('Mehr Luft (+1,8 dB).');
  });
});
