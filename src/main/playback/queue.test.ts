import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { EngineReport } from '../../shared/playback.ts';
import type { KeptQueue as Kept } from '../../shared/queue.ts';
import { KeptQueue } from './queue.ts';

const QUEUE: Kept = {
  order: [7], natural: null, index: 0, nextUp: 0, putNext: 0, source: null, shuffle: 'off', seed: 0, round: 0, repeat: 'all',
}; // prettier-ignore

/** Two entries: 1 and 2, of the tracks 10 and 20. */
const ENTRIES = Buffer.from(new Uint32Array([1, 10, 2, 20]).buffer);

/** What outlives a core. */
interface Disk {
  state: unknown;
  place: unknown;
  writes: number;
}

function core(disk: Disk, now: () => number = Date.now) {
  const queue = new KeptQueue({
    entries: {
      putParts: () => undefined,
      keep: (kept) => ((disk.state = kept), []),
      keepPlace: (place) => {
        disk.place = structuredClone(place);
        disk.writes++;
      },
      state: (kind) => disk[kind],
      parts: (ids) => ids.map((id) => ({ id, entries: ENTRIES })),
      gone: (ids) => Promise.resolve(ids.filter((id) => id === 20)),
      albumPlaces: () => Promise.resolve([]),
    },
    log: { error: () => undefined },
    now,
  });
  const report = (over: Partial<EngineReport>): void =>
    queue.report({
      kind: 'tick', pageId: 'a', epoch: 1, playing: true, preset: 'off', intensity: 1, bypassed: false, trackId: 10, signature: null, frame: 0,
      nextTrackId: null, previousTrackId: null, underruns: 0, heardSwitch: null, ...over,
    }); // prettier-ignore
  return { queue, report, load: () => queue.calls['queue.load']({}) };
}

const kept = (): Disk => ({ state: QUEUE, place: null, writes: 0 });

describe('the queue that is kept', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('comes back with its parts, and with which of its tracks are gone', async () => {
    const found = await core(kept()).load();
    expect(found).toMatchObject({ ...QUEUE, gone: [20], place: null, playsOn: false });
    expect(found?.parts).toEqual([{ id: 7, entries: ENTRIES.toString('base64') }]);
  });

  it.each([null, 5, {}, { ...QUEUE, repeat: 'twice' }, { ...QUEUE, order: ['x'] }])(
    'is none when %j was',
    async (state) => {
      expect(await core({ ...kept(), state }).load()).toBeNull();
    },
  );

  it('plays on for a page that is opened after one that crashed', async () => {
    const { report, load } = core(kept());
    report({ kind: 'track' });
    report({ frame: 96_000 });
    expect(await load()).toMatchObject({ place: { trackId: 10, frame: 96_000 }, playsOn: true });
  });

  it('waits where a page was that was left, or that stood still', async () => {
    const { report, load } = core(kept());
    report({ kind: 'track' });
    report({ frame: 50_000, playing: false });
    expect(await load()).toMatchObject({ place: { trackId: 10, frame: 50_000 }, playsOn: false });
  });

  it('does not play on what was heard long ago', async () => {
    const { report, load } = core(kept());
    report({ kind: 'track' });
    vi.setSystemTime(Date.now() + 3_600_000);
    expect(await load()).toMatchObject({ playsOn: false });
  });

  it('plays on after a crash of the whole player, near where it was', async () => {
    const disk = kept();
    const { report } = core(disk);
    for (let tick = 0; tick <= 100; tick++) {
      report({ frame: tick * 4800 });
      vi.advanceTimersByTime(100);
    }
    const found = await core(disk).load();
    expect(found?.playsOn).toBe(true);
    expect(found?.place?.frame).toBeGreaterThan(4800 * 40);
  });

  it('waits after a player that was ended in order, to the frame', async () => {
    const disk = kept();
    const { report, queue } = core(disk);
    report({ frame: 4711 });
    queue.dispose();
    expect(await core(disk).load()).toMatchObject({ place: { trackId: 10, frame: 4711 }, playsOn: false });
  });

  it('is told from one that has played out', async () => {
    const { report, load } = core(kept());
    report({ kind: 'stop', playing: false, frame: 480_000 });
    expect(await load()).toMatchObject({ place: { ended: true }, playsOn: false });
  });

  it('writes the place of what plays every few seconds, and nothing while it stands still', () => {
    const disk = kept();
    const { report } = core(disk);
    for (let tick = 0; tick < 600; tick++) {
      report({ frame: tick * 4800 });
      vi.advanceTimersByTime(100);
    }
    expect(disk.writes).toBeGreaterThan(8);
    expect(disk.writes).toBeLessThan(14);
    report({ kind: 'pause', playing: false });
    vi.advanceTimersByTime(1_000);
    const { writes } = disk;
    vi.advanceTimersByTime(3_600_000);
    expect(disk.writes).toBe(writes);
  });
});
