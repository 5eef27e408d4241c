// What leaves the tiers of the buffer in the core as a whole, and what stays over a restart.
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { start, WAIT } from '../testing/running-core.ts';

import { filesOf, inMemory, listen } from './app-buffer.testing.ts';

describe('what the tiered buffer keeps', { timeout: 60_000 }, () => {
  it('lets a deleted track leave every tier, and no other', async () => {
    const session = await listen();
    const { tracks, music, dataFolder, play, chunk, calm, stats } = session;
    const [, current, next] = tracks;
    await Promise.all([chunk(current, 'off', 0), chunk(current, 'warm', 0), chunk(next, 'off', 0)]);
    await calm();
    await expect.poll(() => filesOf(dataFolder, current.id).length, WAIT).toBeGreaterThan(0);
    await expect.poll(() => filesOf(dataFolder, next.id).length, WAIT).toBeGreaterThan(0);
    rmSync(join(music, 'b.wav'));
    await session.client.call('library.rescan', {});
    await expect.poll(async () => (await session.track('b.wav')).state, WAIT).toBe('missing');
    await expect.poll(() => filesOf(dataFolder, current.id), WAIT).toEqual([]);
    const held = await stats();
    expect((await chunk(current, 'off', 0)).status).toBe(410);
    expect(filesOf(dataFolder, next.id)).not.toEqual([]);
    expect(held.hot.entries + held.warm.entries).toBeGreaterThan(0);
    play(next, { preset: 'warm' });
    expect(await inMemory(session, [[next, 'off', 0], [next, 'warm', 0]])).toBe(2); // prettier-ignore
  });

  it('lets the tracks of a removed folder leave every tier', async () => {
    const { tracks, dataFolder, client, chunk, calm, stats } = await listen();
    const [, current] = tracks;
    await chunk(current, 'off', 0);
    await calm();
    await expect.poll(() => filesOf(dataFolder, current.id).length, WAIT).toBeGreaterThan(0);
    for (const { id } of await client.call('library.roots', {})) await client.call('library.removeFolder', { rootId: id }); // prettier-ignore
    expect(tracks.flatMap(({ id }) => filesOf(dataFolder, id))).toEqual([]);
    expect(await stats()).toMatchObject({ hot: { entries: 0, usedBytes: 0 }, warm: { entries: 0, usedBytes: 0 }, cold: { entries: 0 } }); // prettier-ignore
  });

  it('answers from the disk after a restart, and learns nothing twice', async () => {
    const first = await listen();
    const [, current] = first.tracks;
    await Promise.all([first.chunk(current, 'off', 0), first.chunk(current, 'warm', 0)]);
    await expect.poll(() => filesOf(first.dataFolder, current.id).length, WAIT).toBeGreaterThan(1);
    await first.app.dispose();
    const second = await start(first.music, { dataFolder: first.dataFolder });
    const again = await second.track('b.wav');
    // Chunks on the disk count from when they were listed.
    await expect.poll(async () => (await second.client.call('buffer.stats', {})).cold.entries, WAIT).toBeGreaterThan(1);
    expect((await second.chunk(again, 'off', 0)).status).toBe(200);
    expect((await second.chunk(again, 'warm', 0)).status).toBe(200);
    expect(await second.client.call('buffer.stats', {})).toMatchObject({ cold: { hits: 2 }, renders: 0 });
  });
});
