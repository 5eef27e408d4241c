// Music for long listening, made in a second: chords that never fall silent, each track with tones and a beat of its own, in several formats.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { encodeTrack, type DemoFormat } from '../scripts/demo/encode-track.ts';

const RATE_HZ = 48_000;

export interface AlbumTrack {
  readonly title: string;
  readonly seconds: number;
  readonly format: DemoFormat;
}

/** Files are named, and tagged, so that they sort in this order by title. */
export async function writeAlbum(folder: string, tracks: readonly AlbumTrack[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [at, { title, seconds, format }] of tracks.entries()) {
    const [left, right] = [chords(seconds, 110 + 23 * at, 1.5 + at / 4), chords(seconds, 111 + 23 * at, 1.5 + at / 4)];
    const tags = { title, artist: 'The Endurance', album: 'Without a Rest', track: String(at + 1) };
    encodeTrack(join(folder, `${title}.${format}`), format, left, right, tags);
  }
}

/** A chord on `hz`, a whole number, whose parts swell in turn, `beatHz` times a second: at no time all of them are low. */
function chords(seconds: number, hz: number, beatHz: number): Float32Array {
  const wave = (of: number): Float32Array =>
    Float32Array.from({ length: RATE_HZ }, (_, n) => Math.sin((2 * Math.PI * of * n) / RATE_HZ));
  // Whole numbers of hertz come round after a second.
  const parts = [hz, 2 * hz, 3 * hz, 5 * hz, 12 * hz].map(wave);
  const swell = wave(1);
  const samples = new Float32Array(Math.round(seconds * RATE_HZ));
  for (let n = 0; n < samples.length; n++) {
    let sum = 0;
    for (let part = 0; part < parts.length; part++) {
      const phase = Math.floor(n * beatHz + (part * RATE_HZ) / parts.length) % RATE_HZ;
      sum += (parts[part]?.[n % RATE_HZ] ?? 0) * (1.2 + (swell[phase] ?? 0)) * (0.12 / (1 + part / 2));
    }
    samples[n] = sum;
  }
  return samples;
}
