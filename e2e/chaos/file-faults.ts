// What happens to files: bits flip, ends are cut off, contents are swapped. The first time a file is hurt here it is remembered as it was, so
// that it can be put back.
import { copyFile, open, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';

import type { SeededRandom } from '../faults/seeded-random.ts';

export const BYTES = { text: Buffer.from('not music at all\n'.repeat(4000)), none: Buffer.alloc(0) } as const;

const KEPT = '.kept-for-the-test';

/** Beside the file, and no music by its name. */
async function keep(path: string): Promise<void> {
  const isKept = await stat(path + KEPT).catch(() => null);
  if (!isKept) await copyFile(path, path + KEPT);
}

export async function restoreFile(path: string): Promise<void> {
  await copyFile(path + KEPT, `${path}${KEPT}-again`);
  await rename(`${path}${KEPT}-again`, path);
}

/** A file that is gone already is hurt enough. */
async function unlessGone(work: Promise<unknown>): Promise<void> {
  await work.catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

/** Flips one bit somewhere. */
export async function damage(path: string, random: SeededRandom): Promise<void> {
  const place = random.next();
  await unlessGone(
    (async () => {
      const bytes = await readFile(path);
      const at = Math.floor(place * bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ 0x10;
      await writeFile(path, bytes);
    })(),
  );
}

/** Writes noise over a quarter of it, in place, as a dying disk would. */
export async function damageFile(path: string, random: SeededRandom): Promise<void> {
  await keep(path);
  const { size } = await stat(path);
  const file = await open(path, 'r+');
  try {
    const noise = Buffer.from(Uint8Array.from({ length: 64 * 1024 }, () => random.below(256)));
    for (let at = Math.floor(size / 4); at < size / 2; at += noise.length) await file.write(noise, 0, noise.length, at);
  } finally {
    await file.close();
  }
}

/** Leaves that share of it; null: nothing, not even its name. */
export async function cutFile(path: string, share: number | null): Promise<void> {
  await unlessGone(
    (async () => {
      if (!path.endsWith('.chunk')) await keep(path);
      if (share === null) await rm(path);
      else await truncate(path, Math.floor((await stat(path)).size * share));
    })(),
  );
}

export async function replaceFile(path: string, bytes: Buffer): Promise<void> {
  await keep(path);
  await writeFile(path, bytes);
}
