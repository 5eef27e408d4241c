// A core that plays one of three tracks, and what is in its buffer: for the tests of the buffer in the core as a whole.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from 'vitest';

import type { BufferStats } from '../shared/buffer-figures.ts';
import type { TrackRow } from '../shared/library.ts';
import { type Preset } from '../shared/presets.ts';
import { CHUNK_FRAMES, chunkStartFrame } from '../shared/timeline.ts';
import { writeWav } from '../testing/media-files.ts';
import { start, temporaryFolder, WAIT, type RunningCore } from '../testing/running-core.ts';

export const MIB = 1024 * 1024;
export const CHUNK_BYTES = CHUNK_FRAMES * 8;
export const TRACKS = ['a.wav', 'b.wav', 'c.wav'];

export interface Session extends RunningCore {
  readonly tracks: readonly [TrackRow, TrackRow, TrackRow];
  readonly music: string;
  readonly dataFolder: string;
  stats(): Promise<BufferStats>;
  /** Waits until all that is planned is in memory and nothing is under way. */
  calm(): Promise<BufferStats>;
}

/** Three tracks of a minute, the first one playing in *warm*, analysed as the next one is. */
export async function listen(options: Parameters<typeof start>[1] = {}): Promise<Session> {
  const music = temporaryFolder();
  const dataFolder = temporaryFolder();
  for (const name of TRACKS) writeWav(join(music, name), 60 * 48_000);
  const core = await start(music, { dataFolder, ...options });
  const tracks = (await Promise.all(TRACKS.map((name) => core.track(name)))) as [TrackRow, TrackRow, TrackRow];
  const stats = (): Promise<BufferStats> => core.client.call('buffer.stats', {});
  const calm = async (): Promise<BufferStats> => {
    await expect
      .poll(async () => {
        const { prefetch, inFlight } = await stats();
        return (
          prefetch.planned > 0 && prefetch.ready === prefetch.planned && inFlight.rendering + inFlight.wanted === 0
        );
      }, WAIT)
      .toBe(true);
    return stats();
  };
  core.play(tracks[1], { preset: 'warm', nextTrackId: tracks[2].id, previousTrackId: tracks[0].id });
  await expect.poll(() => core.sounds.length, WAIT).toBeGreaterThanOrEqual(2);
  return { ...core, tracks, music, dataFolder, stats, calm };
}

export const at = (index: number, preset: Preset = 'warm') => ({ frame: chunkStartFrame(index) + 1_000, preset });
export const neighbours = ([previous, , next]: Session['tracks']) => ({
  nextTrackId: next.id,
  previousTrackId: previous.id,
});

/** Asks for chunks as the page does, and tells how many of them were in memory. */
export async function inMemory(
  { stats, chunk }: Session,
  wanted: readonly (readonly [TrackRow, Preset, number])[],
): Promise<number> {
  const before = await stats();
  for (const each of wanted) expect((await chunk(...each)).status).toBe(200);
  const after = await stats();
  return after.hot.hits + after.warm.hits - before.hot.hits - before.warm.hits;
}

export const filesOf = (dataFolder: string, trackId: number): string[] => {
  const folder = join(dataFolder, 'cache', 'chunks');
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith(`${trackId}_`)) : [];
};
