import * as v from 'valibot';
import { describe, expect, it } from 'vitest';

import { LEVEL_PERCENTILES, trackAnalysisSchema, WAVEFORM_COLUMNS, type TrackAnalysis } from '../../shared/analysis.ts';
import { integratedLufs } from '../../shared/loudness-histogram.ts';
import { amplified, join, kicks, mix, mono, musicLike, pinkNoise, randomSource, silence, sine, speechLike, whiteNoise, type Stereo } from '../../testing/signals.ts'; // prettier-ignore
import { NEUTRAL_FEATURES } from './features.ts';
import { TrackAnalyser } from './track-analyser.ts';

const atOnce = (): Promise<void> => Promise.resolve();

async function analyse(signal: Stereo, partFrames = 48_000): Promise<TrackAnalysis> {
  const analyser = new TrackAnalyser();
  const { left, right } = signal;
  for (let at = 0; at < left.length; at += partFrames) {
    const to = Math.min(left.length, at + partFrames);
    analyser.process(left.subarray(at, to), right.subarray(at, to), to - at);
  }
  expect(analyser.frames).toBe(left.length);
  const analysis = await analyser.finish(false, atOnce);
  expect(v.parse(trackAnalysisSchema, analysis)).toEqual(analysis);
  return analysis;
}

const music = musicLike(12);

describe('the analysis of a track', () => {
  it('does not depend on how the frames arrive', async () => {
    const whole = await analyse(music, music.left.length);
    for (const part of [997, 4800, 48_000]) expect(await analyse(music, part)).toEqual(whole);
  });

  it('tells the figures of a sine exactly', async () => {
    const { profile, presetLufs } = await analyse(sine(997, 10, -12));
    expect(profile.doubt).toBeNull();
    expect(profile.integratedLufs).toBeCloseTo(-12, 1);
    expect(profile.shortTermMaxLufs).toBeCloseTo(-12, 1);
    expect(profile.loudnessRangeLu).toBeLessThan(0.1);
    expect(profile.truePeakDbtp).toBeCloseTo(-12, 1);
    expect(profile.crestDb).toBeCloseTo(3.01, 1);
    expect(profile.midDb[17]).toBeCloseTo(-15.01, 1);
    expect(profile.correlation).toBeCloseTo(1, 6);
    expect(profile.width).toBeLessThan(1e-6);
    for (const level of profile.levelsDb) expect(Math.abs(level + 15.01)).toBeLessThan(0.3);
    for (const lufs of Object.values(presetLufs)) expect(Math.abs(lufs! + 12)).toBeLessThan(12);
  });

  it('tells the stereo image: independent, inverted and one-sided channels', async () => {
    const noise = (await analyse(whiteNoise(3))).profile;
    expect(Math.abs(noise.correlation)).toBeLessThan(0.02);
    expect(noise.width).toBeCloseTo(0.5, 1);
    const { left } = sine(500, 1, -6);
    const inverted = (await analyse({ left, right: left.map((value) => -value) })).profile;
    expect(inverted.correlation).toBeCloseTo(-1, 6);
    expect(inverted.width).toBeCloseTo(1, 6);
    const oneSided = (await analyse({ left, right: new Float32Array(left.length) })).profile;
    expect(oneSided).toMatchObject({ correlation: 0, width: 0.5 });
  });

  it('finds the true peak wherever it is, across the borders of its steps and in the last frames', async () => {
    const burst = sine(12_000, 0.02, 0, 45);
    for (const at of [0, 40, 4780, 4790, 4800, 9590, 23_990, 95_040]) {
      const signal = pinkNoise(2, -60, 5);
      signal.left.set(burst.left, at);
      signal.right.set(burst.left.map((value) => value / 3), at); // prettier-ignore
      const { truePeakDbtp } = (await analyse(signal)).profile;
      // Its samples are 3 dB lower. A burst that begins at its full height rings over by up to 0.9 dB.
      expect(truePeakDbtp!, `at ${at}`).toBeGreaterThan(-0.2);
      expect(truePeakDbtp!, `at ${at}`).toBeLessThan(1.2);
    }
  });

  it('takes spectrum and levels from the music and not from its pauses', async () => {
    const alone = (await analyse(music)).profile;
    const paused = (await analyse(join(music, silence(20), amplified(pinkNoise(5, -20), -50)))).profile;
    // The three blocks in which the music ends count, and are quieter.
    expect(Math.abs(paused.integratedLufs! - alone.integratedLufs!)).toBeLessThan(0.15);
    for (const [band, level] of alone.midDb.entries()) expect(Math.abs(paused.midDb[band]! - level)).toBeLessThan(1);
    expect(Math.abs(paused.levelsDb[3]! - alone.levelsDb[3]!)).toBeLessThan(1);
  });

  it('gives rising percentiles within 40 dB of the loudest block', async () => {
    const { levelsDb } = (await analyse(music)).profile;
    expect(levelsDb).toHaveLength(LEVEL_PERCENTILES.length);
    expect(levelsDb).toEqual([...levelsDb].sort((a, b) => a - b));
    expect(levelsDb[6]! - levelsDb[0]!).toBeGreaterThan(3);
    expect(levelsDb[6]! - levelsDb[0]!).toBeLessThan(40);
  });

  it('moves every loudness figure by a gain, and nothing else', async () => {
    const { profile: loud } = await analyse(music);
    const { profile: soft } = await analyse(amplified(music, -10));
    for (const figure of ['integratedLufs', 'shortTermMaxLufs', 'truePeakDbtp'] as const)
      expect(loud[figure]! - soft[figure]!, figure).toBeCloseTo(10, 2);
    for (const figure of ['crestDb', 'tiltDbPerOctave', 'correlation', 'width', 'loudnessRangeLu'] as const)
      expect(soft[figure], figure).toBeCloseTo(loud[figure], 2);
    expect(soft.tempoBpm).toBeCloseTo(loud.tempoBpm!, 0);
  });

  it('counts each block of the histogram that its loudness follows from', async () => {
    const { profile, histogram } = await analyse(music);
    expect(histogram.reduce((sum, count) => sum + count, 0)).toBe(120 - 3);
    expect(Math.abs(integratedLufs(histogram)! - profile.integratedLufs!)).toBeLessThan(0.1);
  });

  it('draws the outline', async () => {
    const { waveform } = await analyse(join(sine(200, 4, 0), silence(4), sine(200, 4, -20)));
    expect(waveform.peak).toHaveLength(WAVEFORM_COLUMNS);
    expect(waveform.peak[100]).toBe(255);
    expect(waveform.peak[400]).toBe(0);
    expect(waveform.peak[700]).toBe(26);
    expect(waveform.rms[100]).toBe(180);
  });
});

describe('features', () => {
  const features = async (signal: Stereo) => (await analyse(signal)).profile.features;

  it('order tracks as a listener would', async () => {
    const loud = await features(music);
    const soft = await features(amplified(music, -14));
    expect(loud.energy).toBeGreaterThan(soft.energy + 0.3);
    expect((await features(whiteNoise(6))).brightness).toBeGreaterThan(0.9);
    expect((await features(mix(sine(300, 6, -10), pinkNoise(6, -40)))).brightness).toBeLessThan(0.1);
    const steady = await features(pinkNoise(12, -16));
    const varied = await features(join(pinkNoise(6, -34), pinkNoise(6, -16)));
    expect(varied.dynamics).toBeGreaterThan(steady.dynamics + 0.2);
    const voice = await features(mix(speechLike(12, -8), pinkNoise(12, -34, 3, 1)));
    expect(voice.vocalPresence).toBeGreaterThan(0.7);
    expect((await features(pinkNoise(12, -20, 3, 1))).vocalPresence).toBeLessThan(0.1);
    expect((await features(kicks(140, 12, -6))).tempoEnergy).toBeGreaterThan(0.7);
    expect((await features(pinkNoise(12, -20))).tempoEnergy).toBeLessThan(0.3);
  });
});

describe('what is hardly sound', () => {
  it('is told as such, with neutral features and no loudness', async () => {
    const constant = mono(3, () => 0.25);
    for (const signal of [silence(3), sine(1000, 3, -85)])
      expect((await analyse(signal)).profile).toMatchObject({
        doubt: 'silent',
        integratedLufs: null,
        features: NEUTRAL_FEATURES,
      });
    expect(await analyse(silence(3))).toMatchObject({
      profile: { truePeakDbtp: null, crestDb: 0 },
    });
    expect((await analyse(constant)).profile.crestDb).toBeCloseTo(0, 6);
    const short = await analyse(sine(1000, 0.3, -10));
    expect(short.profile).toMatchObject({ doubt: 'short', integratedLufs: null, features: NEUTRAL_FEATURES });
    expect(short.profile.truePeakDbtp).toBeCloseTo(-10, 0);
    expect(new Set(Object.values(short.presetLufs))).toEqual(new Set([null]));
  });

  it('counts a few broken samples as 0 and doubts many', async () => {
    const scratched = { left: music.left.slice(), right: music.right.slice() };
    for (const at of [5, 4801, 100_000]) scratched.left[at] = Number.NaN;
    scratched.right[7] = Number.POSITIVE_INFINITY;
    const { profile } = await analyse(scratched);
    expect(profile.doubt).toBeNull();
    expect(profile.integratedLufs).toBeCloseTo((await analyse(music)).profile.integratedLufs!, 2);
    const broken = { left: music.left.map((value, i) => (i % 50 === 0 ? Number.NaN : value)), right: music.right };
    expect((await analyse(broken)).profile).toMatchObject({ doubt: 'damaged', features: NEUTRAL_FEATURES });
    expect((await analyse(amplified(music, 100))).profile.doubt).toBe('damaged');
  });

  it('is what the caller says it is', async () => {
    const analyser = new TrackAnalyser();
    analyser.process(music.left, music.right, music.left.length);
    expect((await analyser.finish(true, atOnce)).profile).toMatchObject({
      doubt: 'damaged',
      features: NEUTRAL_FEATURES,
    });
  });

  it.each<readonly [string, (frame: number, random: () => number) => number]>([
    ['noise', (_, random) => random()],
    ['alternating full scale', (frame) => (frame % 2 === 0 ? 1 : -1)],
    ['NaN', () => Number.NaN],
    ['infinities', (frame) => (frame % 2 === 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY)],
    ['denormals', (_, random) => random() * 1e-40],
    ['the largest floats', (_, random) => random() * 3.4e38],
    ['a mixture of all', (_, random) => [random(), Number.NaN, 1e30, 1e-40, 0, -1][Math.floor((random() + 1) * 3)]!],
    ['constant', () => 1],
    ['one click', (frame) => (frame === 0 ? 1 : 0)],
  ])('never yields anything but finite figures: %s', async (_, valueAt) => {
    const random = randomSource(7);
    for (const frames of [0, 1, 47, 48, 239, 240, 4799, 4800, 19_199, 19_200, 19_201, 61_234, 240_000]) {
      const left = Float32Array.from({ length: frames }, (_value, frame) => valueAt(frame, random));
      const right = Float32Array.from({ length: frames }, (_value, frame) => valueAt(frame, random));
      // `analyse` holds the result against the schema, which allows no NaN and no infinity.
      const { profile, waveform } = await analyse({ left, right });
      if (frames < 19_200) expect(profile.doubt, `${frames} frames`).not.toBeNull();
      expect(waveform.peak.length).toBe(Math.min(WAVEFORM_COLUMNS, Math.ceil(frames / 48)));
    }
  });
});
