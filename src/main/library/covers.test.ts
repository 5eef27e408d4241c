import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { PlayerError } from '../../shared/errors.ts';
import { ART_SIZES_PX } from '../../shared/library.ts';
import type { CoverArt } from '../../shared/worker-protocol.ts';
import { Covers } from './covers.ts';

const never = new AbortController().signal;
const HASH = 'ab'.repeat(16);

function coverOf(hash: string, bytes = 1000): CoverArt {
  const thumbnails = ART_SIZES_PX.map((sizePx) => ({ sizePx, bytes: new Uint8Array(bytes).fill(sizePx % 251) }));
  return { hash, mimeType: 'image/jpeg', widthPx: 800, heightPx: 800, original: null, thumbnails };
}

/** A store over a folder that is removed after the test; `read` stands for the worker, which another test covers. */
function make(read: (trackId: number, signal: AbortSignal) => Promise<CoverArt | null>, capBytes?: number) {
  const folder = mkdtempSync(join(tmpdir(), 'auralis-covers-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const hashes = new Map<string, string>();
  const warn = vi.fn();
  let jobs = 0;
  const start = () =>
    new Covers({
      folder: join(folder, 'covers'),
      ...(capBytes === undefined ? {} : { capBytes }),
      storage: {
        hashOf: (trackId, signature) => hashes.get(`${trackId}/${signature}`) ?? null,
        note: (trackId, signature, { hash }) => void hashes.set(`${trackId}/${signature}`, hash),
      },
      workers: {
        readArt: (trackId, _signature, _as, signal) => {
          jobs++;
          return read(trackId, signal);
        },
      },
      log: { info: () => undefined, warn, error: warn },
    });
  return { start, covers: start(), folder: join(folder, 'covers'), warn, jobs: () => jobs };
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();

describe('covers', () => {
  it('are made once and then come from the disk, also after a restart', async () => {
    const { start, covers, jobs } = make(() => Promise.resolve(coverOf(HASH)));
    const first = await covers.image(1, 's', 256, never);
    expect(first?.mimeType).toBe('image/webp');
    expect(first?.bytes[0]).toBe(256 % 251);
    expect((await covers.image(1, 's', 96, never))?.bytes[0]).toBe(96);
    expect((await start().image(1, 's', 512, never))?.bytes[0]).toBe(512 % 251);
    expect(jobs()).toBe(1);
  });

  it('of a whole album are kept once', async () => {
    const { covers, folder } = make(() => Promise.resolve(coverOf(HASH)));
    for (const trackId of [1, 2, 3]) await covers.image(trackId, 's', 96, never);
    expect(filesIn(folder)).toEqual([256, 512, 96].map((px) => `${HASH}-${px}.webp`));
  });

  it('that several ask for at a time are read once, and no more when nobody waits', async () => {
    const left: AbortSignal[] = [];
    const { covers, jobs } = make((_, signal) => {
      left.push(signal);
      return new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(new PlayerError('aborted'))),
      );
    });
    const [one, two] = [new AbortController(), new AbortController()];
    const asked = [one, two].map(({ signal }) => covers.image(1, 's', 96, signal).catch((error: unknown) => error));
    await vi.waitFor(() => expect(jobs()).toBe(1));
    one.abort();
    expect(await asked[0]).toMatchObject({ code: 'aborted' });
    expect(left[0]?.aborted).toBe(false);
    two.abort();
    expect(await asked[1]).toMatchObject({ code: 'aborted' });
    expect(left[0]?.aborted).toBe(true);
    const again = covers.image(1, 's', 96, AbortSignal.timeout(50)).catch((error: unknown) => error);
    expect(jobs()).toBe(2);
    expect(await again).toMatchObject({ code: 'aborted' });
  });

  it('are asked for again after a failure', async () => {
    let busy = true;
    const { covers } = make(() => (busy ? Promise.reject(new PlayerError('overloaded')) : Promise.resolve(coverOf(HASH)))); // prettier-ignore
    await expect(covers.image(1, 's', 96, never)).rejects.toMatchObject({ code: 'overloaded' });
    busy = false;
    expect(await covers.image(1, 's', 96, never)).not.toBeNull();
  });

  it('are none where the file has none', async () => {
    const { covers } = make(() => Promise.resolve(null));
    expect(await covers.image(1, 's', 96, never)).toBeNull();
    expect(await covers.image(1, 's', null, never)).toBeNull();
  });

  it('are as they are in the file where nothing makes them small', async () => {
    const original = { mimeType: 'image/jpeg', bytes: Buffer.from('whole') };
    const { covers } = make(() => Promise.resolve({ ...coverOf(HASH), original, thumbnails: [] }));
    expect(await covers.image(1, 's', 96, never)).toBe(original);
  });

  it('take no more room than they may: what was not shown for longest goes', async () => {
    const { covers, folder } = make((trackId) => Promise.resolve(coverOf(String(trackId).repeat(32), 1000)), 9_500);
    for (let trackId = 1; trackId <= 3; trackId++) {
      await covers.image(trackId, 's', 96, never);
      for (const px of ART_SIZES_PX) {
        const name = `${String(trackId).repeat(32)}-${px}.webp`;
        utimesSync(join(folder, name.slice(0, 2), name), 1000 + trackId, 1000 + trackId);
      }
    }
    await covers.image(4, 's', 96, never);
    const bytes = (): number => filesIn(folder).reduce((sum, name) => sum + statSync(join(folder, name.slice(0, 2), name)).size, 0); // prettier-ignore
    await vi.waitFor(() => expect(bytes()).toBeLessThanOrEqual(9_500));
    expect(filesIn(folder).some((name) => name.startsWith('1'.repeat(32)))).toBe(false);
    expect(filesIn(folder).filter((name) => name.startsWith('4'.repeat(32)))).toHaveLength(3);
  });

  it('are shown though they cannot be kept, which is told once', async () => {
    const { covers, folder, warn } = make((trackId) => Promise.resolve(coverOf(String(trackId).repeat(32))));
    writeFileSync(folder, 'in the way');
    expect(await covers.image(1, 's', 96, never)).not.toBeNull();
    expect(await covers.image(2, 's', 96, never)).not.toBeNull();
    expect(warn).toHaveBeenCalledTimes(1);
  });
});
