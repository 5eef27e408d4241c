// Whole sounds analysed and mastered as the workers do it to files, for what measures how presets sound: `presets.test` and `bench/sound`.
import type { SoundProfile, TrackAnalysis } from '../shared/analysis.ts';
import type { MasteringPreset } from '../shared/presets.ts';
import { amplified, kicks, mix, musicLike, pinkNoise, speechLike, type Stereo } from '../testing/signals.ts';
import { TrackAnalyser } from './analysis/track-analyser.ts';
import { designChain } from './dsp/design-chain.ts';
import { DrySound } from './dsp/dry-sound.ts';
import { coefficientsOf } from './dsp/filters.ts';
import { MasteringChain } from './dsp/mastering-chain.ts';

/** Of each signal. */
export const SECONDS = 12;

function shelved(sound: Stereo, kind: 'low-shelf' | 'high-shelf', frequencyHz: number, gainDb: number): Stereo {
  const { b0, b1, b2, a1, a2 } = coefficientsOf({ kind, frequencyHz, q: 0.5, gainDb });
  const filter = (x: Float32Array): Float32Array => {
    let z1 = 0;
    let z2 = 0;
    return x.map((value) => {
      const y = b0 * value + z1;
      z1 = b1 * value - a1 * y + z2;
      z2 = b2 * value - a2 * y;
      return y;
    });
  };
  return { left: filter(sound.left), right: filter(sound.right) };
}

function clipped(sound: Stereo): Stereo {
  const clip = (x: Float32Array): Float32Array => x.map((value) => Math.max(-1, Math.min(1, value)));
  return { left: clip(sound.left), right: clip(sound.right) };
}

/** Made sounds of many kinds, at levels and balances that music has. */
export const SIGNALS: Readonly<Record<string, Stereo>> = {
  music: musicLike(SECONDS, 1),
  'dark music': shelved(musicLike(SECONDS, 2), 'high-shelf', 1500, -10),
  'bright music': shelved(musicLike(SECONDS, 3), 'high-shelf', 1500, 9),
  'boomy music': amplified(shelved(musicLike(SECONDS, 4), 'low-shelf', 200, 9), -6),
  'clipped music': clipped(amplified(musicLike(SECONDS, 5), 12)),
  'quiet music': amplified(musicLike(SECONDS, 6), -20),
  'pink noise': pinkNoise(SECONDS, -20, 1, 0.5),
  drums: mix(kicks(120, SECONDS, -6), pinkNoise(SECONDS, -34, 3, 0.3)),
  voice: mix(speechLike(SECONDS, -8), pinkNoise(SECONDS, -50, 4, 0.4)),
  'wide pad and voice': mix(pinkNoise(SECONDS, -24, 7, 1), speechLike(SECONDS, -12, 220)),
};

/** As the scan worker does it. */
export function analyse({ left, right }: Stereo): Promise<TrackAnalysis> {
  const analyser = new TrackAnalyser();
  analyser.process(left, right, left.length);
  return analyser.finish(false, () => Promise.resolve());
}

export interface Mastered {
  readonly sound: Stereo;
  readonly profile: SoundProfile;
  readonly foretoldLufs: number;
}

/** All of `sound` through the chain of `preset`, and what the analysis says of the result. */
export async function master(
  sound: Stereo,
  { profile, presetLufs }: Pick<TrackAnalysis, 'profile' | 'presetLufs'>,
  preset: MasteringPreset,
): Promise<Mastered> {
  const chain = new MasteringChain();
  chain.configure(designChain(profile, preset, 'full'));
  const mastered = chain.process(null, new DrySound(sound.left, sound.right), null);
  return { sound: mastered, profile: (await analyse(mastered)).profile, foretoldLufs: presetLufs[preset]! };
}
