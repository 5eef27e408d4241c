import { describe, expect, it } from 'vitest';

import { BAND_CENTRES_HZ } from '../../shared/analysis.ts';
import { amplified, mix, pinkNoise, speechLike, sine, whiteNoise, type Stereo } from '../../testing/signals.ts';
import { BAND_FLOOR_DB, Spectrum, SPECTRUM_FRAMES, tiltDbPerOctave, type BandLevels } from './spectrum.ts';

function measure(signal: Stereo, lufs = -20): BandLevels {
  const spectrum = new Spectrum();
  for (let at = 0; at + SPECTRUM_FRAMES <= signal.left.length; at += SPECTRUM_FRAMES / 2)
    spectrum.add(signal.left, signal.right, at, lufs);
  return spectrum.levels(null);
}

const inverted = ({ left, right }: Stereo): Stereo => ({ left, right: right.map((value) => -value) });

describe('the spectrum', () => {
  it('reads a sine at any band centre as its mean square, in the middle', () => {
    for (const [band, centre] of BAND_CENTRES_HZ.entries()) {
      const { midDb, sideDb } = measure(sine(centre, 1, -10));
      // Below 63 Hz a band is narrower than the window's main lobe (23 Hz) and shares the sine with its neighbours; of 20 Hz a third lies
      // below the lowest band.
      const reach = centre < 63 ? 2 : centre < 125 ? 1 : 0;
      let power = 0;
      for (let i = Math.max(0, band - reach); i <= Math.min(30, band + reach); i++) power += 10 ** (midDb[i]! / 10);
      expect(Math.abs(10 * Math.log10(power) + 13.01), `${centre} Hz`).toBeLessThan(centre < 63 ? 1.8 : 0.3);
      expect(Math.max(...sideDb)).toBeLessThan(-100);
    }
  });

  it('puts what the channels do not share into the side', () => {
    const { midDb, sideDb } = measure(inverted(sine(1000, 1, -10)));
    expect(sideDb[17]).toBeCloseTo(-13.01, 1);
    expect(Math.max(...midDb)).toBeLessThan(-100);
  });

  it('holds all of the power of noise', () => {
    const { midDb, sideDb } = measure(whiteNoise(10));
    const total = [...midDb, ...sideDb].reduce((sum, db) => sum + 10 ** (db / 10), 0);
    // Two independent channels of −4.77 dB: mid and side have half of the power of one each. Above 22.4 kHz no band counts 0.31 dB.
    expect(Math.abs(10 * Math.log10(total) + 4.77 + 0.31)).toBeLessThan(0.1);
  });

  it('is flat for pink noise, +3 dB per octave for white, and so is the tilt', () => {
    const pink = measure(pinkNoise(30, -20));
    const used = pink.midDb.slice(7, 28);
    expect(Math.max(...used) - Math.min(...used)).toBeLessThan(1.5);
    expect(Math.abs(tiltDbPerOctave(pink))).toBeLessThan(0.2);
    expect(Math.abs(tiltDbPerOctave(measure(whiteNoise(10))) - 3.01)).toBeLessThan(0.15);
  });

  it('leaves out what the gate leaves out', () => {
    const spectrum = new Spectrum();
    const loud = sine(1000, 0.2, -10);
    const quiet = sine(100, 0.2, -40);
    spectrum.add(loud.left, loud.right, 0, -12);
    for (let i = 0; i < 9; i++) spectrum.add(quiet.left, quiet.right, 0, -42);
    expect(spectrum.levels(-32).midDb[17]).toBeCloseTo(-13.01, 1);
    expect(spectrum.levels(-32).midDb[7]).toBeLessThan(-90);
    expect(spectrum.levels(null).midDb[17]).toBeCloseTo(-23.01, 1);
    spectrum.add(loud.left, loud.right, 0, -75);
    expect(spectrum.levels(null).midDb[17]).toBeCloseTo(-23.01, 1);
  });

  it('tells tones from noise, whatever the slope and the level', () => {
    const tonality = (signal: Stereo): number => {
      const spectrum = new Spectrum();
      for (let at = 0; at + SPECTRUM_FRAMES <= signal.left.length; at += SPECTRUM_FRAMES)
        spectrum.add(signal.left, signal.right, at, -20);
      return spectrum.tonalityDb(-30);
    };
    expect(tonality(pinkNoise(5, -20))).toBeLessThan(1);
    expect(tonality(whiteNoise(5))).toBeLessThan(1);
    expect(tonality(speechLike(5, -10))).toBeGreaterThan(6);
    expect(Math.abs(tonality(amplified(speechLike(5, -10), -40)) - tonality(speechLike(5, -10)))).toBeLessThan(0.5);
    expect(tonality(inverted(speechLike(5, -10)))).toBe(0);
  });

  it('is the floor, without a tilt, for nothing and for silence', () => {
    const nothing = new Spectrum().levels(null);
    expect(new Set([...nothing.midDb, ...nothing.sideDb])).toEqual(new Set([BAND_FLOOR_DB]));
    expect(tiltDbPerOctave(nothing)).toBe(0);
  });

  it('takes the tilt of what is there when the top is cut off', () => {
    const pink = measure(pinkNoise(10, -20));
    const cut = { ...pink, midDb: pink.midDb.map((db, band) => (band > 24 ? -110 : db)) };
    expect(Math.abs(tiltDbPerOctave(cut))).toBeLessThan(0.3);
    expect(tiltDbPerOctave(measure(mix(sine(100, 1, -10))))).toBeLessThan(0.001);
  });
});
