// Tones as WAV files (RIFF, 16-bit PCM, mono, 48 kHz), for tests that need a known signal or a known length.
import { writeFile } from 'node:fs/promises';

const RATE_HZ = 48_000;

export const WAV_HEADER_BYTES = 44;

/** A file of so many frames of silence; the samples follow the header, 16 bits each, little end first. */
export function emptyWav(frames: number): Buffer {
  const wav = Buffer.alloc(WAV_HEADER_BYTES + frames * 2);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(36 + frames * 2, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.set([16, 0, 0, 0, 1, 0, 1, 0], 16);
  wav.writeUInt32LE(RATE_HZ, 24);
  wav.writeUInt32LE(RATE_HZ * 2, 28);
  wav.set([2, 0, 16, 0], 32);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(frames * 2, 40);
  return wav;
}

/** A sine at half scale. `startFrame` lets one wave go on in the next file. */
export async function writeTone(
  path: string,
  options: { readonly frames: number; readonly hz: number; readonly startFrame?: number },
): Promise<void> {
  const { frames, hz, startFrame = 0 } = options;
  const wav = emptyWav(frames);
  const step = (2 * Math.PI * hz) / RATE_HZ;
  // Whole turns in a second: what follows repeats the first second.
  const reckoned = Number.isInteger(hz) ? Math.min(frames, RATE_HZ) : frames;
  for (let n = 0; n < reckoned; n++)
    wav.writeInt16LE(Math.round(Math.sin((startFrame + n) * step) * 16_384), WAV_HEADER_BYTES + n * 2);
  for (let n = reckoned; n < frames; n += RATE_HZ) wav.copy(wav, WAV_HEADER_BYTES + n * 2, WAV_HEADER_BYTES, WAV_HEADER_BYTES + Math.min(RATE_HZ, frames - n) * 2); // prettier-ignore
  await writeFile(path, wav);
}

export const seconds = (count: number): number => Math.round(count * RATE_HZ);
