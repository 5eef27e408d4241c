// The file a trial render is made of: 0.2 s of a quiet tone, written once into the data folder by render-probe.ts, and what the catalogue
// would know of it. No library has it.
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { BAND_CENTRES_HZ, LEVEL_PERCENTILES, type SoundProfile } from '../../shared/analysis.ts';
import { contentSignature, stampOf } from '../../shared/library.ts';
import { CHANNELS, SAMPLE_RATE_HZ } from '../../shared/timeline.ts';

/** No row has this id: those of the catalogue begin at 1. */
export const PROBE_TRACK_ID = 0;

export const PROBE_FRAMES = SAMPLE_RATE_HZ / 5;

const TONE_HZ = 440;
const LEVEL = 0.1;
const HEADER_BYTES = 44;
const SAMPLE_BYTES = 2;

export interface ProbeFile {
  readonly path: string;
  readonly signature: string;
}

/** The file as it is now, written anew when it is not there or not whole. Rejects with the system's error. */
export async function probeFile(folder: string): Promise<ProbeFile> {
  const path = join(folder, 'probe.wav');
  const wanted = toneWav();
  const stats = await stat(path, { bigint: true }).catch(() => null);
  if (Number(stats?.size) !== wanted.byteLength) await writeFile(path, wanted);
  return { path, signature: contentSignature(stampOf(await stat(path, { bigint: true }))) };
}

/** What an analysis of such a tone says, near enough: a chain needs some. */
export const PROBE_PROFILE: SoundProfile = {
  doubt: 'short',
  integratedLufs: -23,
  loudnessRangeLu: 0,
  shortTermMaxLufs: -23,
  truePeakDbtp: -20,
  crestDb: 3,
  midDb: BAND_CENTRES_HZ.map(() => -40),
  sideDb: BAND_CENTRES_HZ.map(() => -120),
  tiltDbPerOctave: 0,
  correlation: 1,
  width: 0,
  levelsDb: LEVEL_PERCENTILES.map(() => -23),
  onsetsPerSecond: 0,
  tempoBpm: null,
  features: { energy: 0.5, brightness: 0.5, dynamics: 0.5, vocalPresence: 0.5, tempoEnergy: 0.5 },
};

/** RIFF WAVE, 16 bit. */
function toneWav(): Buffer {
  const bytes = PROBE_FRAMES * CHANNELS * SAMPLE_BYTES;
  const wav = Buffer.alloc(HEADER_BYTES + bytes);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(HEADER_BYTES - 8 + bytes, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(CHANNELS, 22);
  wav.writeUInt32LE(SAMPLE_RATE_HZ, 24);
  wav.writeUInt32LE(SAMPLE_RATE_HZ * CHANNELS * SAMPLE_BYTES, 28);
  wav.writeUInt16LE(CHANNELS * SAMPLE_BYTES, 32);
  wav.writeUInt16LE(8 * SAMPLE_BYTES, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(bytes, 40);
  for (let frame = 0; frame < PROBE_FRAMES; frame++) {
    const sample = Math.round(32_767 * LEVEL * Math.sin((2 * Math.PI * TONE_HZ * frame) / SAMPLE_RATE_HZ));
    for (let channel = 0; channel < CHANNELS; channel++)
      wav.writeInt16LE(sample, HEADER_BYTES + (frame * CHANNELS + channel) * SAMPLE_BYTES);
  }
  return wav;
}
