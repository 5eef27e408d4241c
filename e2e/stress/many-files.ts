// A library of very many very short tracks, made in seconds: WAV files of a kilobyte, each with a sound of its own, in folders of a hundred.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { emptyWav, WAV_HEADER_BYTES } from '../tone.ts';

const FRAMES = 480;
const PER_FOLDER = 100;

export const titleOf = (at: number): string => `Short ${String(at).padStart(5, '0')}`;

export async function writeManyFiles(folder: string, count: number): Promise<void> {
  const wav = emptyWav(FRAMES);
  for (let at = 0; at < count; at++) {
    const place = join(folder, `folder ${String(Math.floor(at / PER_FOLDER)).padStart(3, '0')}`);
    if (at % PER_FOLDER === 0) await mkdir(place, { recursive: true });
    for (let n = 0; n < FRAMES; n++) {
      wav.writeInt16LE(Math.round(Math.sin(n / (3 + (at % 97))) * (8_000 + (at % 8_000))), WAV_HEADER_BYTES + n * 2);
    }
    await writeFile(join(place, `${titleOf(at)}.wav`), wav);
  }
}
