// What may be opened and decoded, for both back ends: the guards against hostile files and the facts about codecs.
// Pure.
import { PlayerError } from '../../shared/errors.ts';
import type { Reentry } from './decoder.ts';

/** A name like `http:x.mp3` is a file, never the network. */
export const PROTOCOLS = 'file';

/** Containers that hold audio and cannot name other files: no playlists, no ffconcat, no image or subtitle readers. */
export const CONTAINERS =
  'aac,ac3,aiff,ape,asf,au,caf,dsf,eac3,flac,iff,matroska,mov,mp3,mpc,mpc8,ogg,tak,tta,w64,wav,webm,wv,xwma';

/** Rates outside are damage. The upper bound is DXD's double; the lower one is below every real recording. */
export const MIN_RATE_HZ = 1_000;
export const MAX_RATE_HZ = 768_000;

/** The binding crashes the process on frames of more planes; a flipped bit can announce 32. */
export const MAX_CHANNELS = 8;

/** Resampler settings of both back ends: 127 dB or better at 18 kHz, flat to 20 kHz (measured). */
export const RESAMPLER_OPTIONS: Readonly<Record<string, string>> = {
  filter_size: '128',
  cutoff: '0.96',
  filter_type: 'kaiser',
  kaiser_beta: '12',
};

/** Codecs whose samples do not depend on where decoding began once the pre-roll is over (verified bit for bit by the tests). */
const EXACT_CODECS = new Set(['flac', 'alac', 'wavpack', 'tta', 'mp3', 'vorbis']);

/** Which way back into a stream is right. `coarse`: its time stamps cannot name a sample. */
export function reentryOf(codec: string, coarse: boolean): Reentry {
  if (coarse) return 'linear';
  return EXACT_CODECS.has(codec) || codec.startsWith('pcm_') ? 'exact' : 'noisy';
}

export function assertPlayableRate(rateHz: number): void {
  if (!(rateHz >= MIN_RATE_HZ && rateHz <= MAX_RATE_HZ))
    throw new PlayerError('file-corrupt', '', { values: { why: 'sample-rate', rateHz } });
}

/** Greatest common divisor; a resampler from `rateHz` is on a whole phase every `rateHz / gcd(rateHz, 48000)` source frames. */
export function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new PlayerError('aborted');
}
