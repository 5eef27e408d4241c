import { describe, expect, it, vi } from 'vitest';

import { PlayerError } from '../../shared/errors.ts';
import type { TrackRow } from '../../shared/library.ts';
import type { EngineSnapshot, PlayerEngine } from '../engine/engine.ts';
import { createCoreEnd } from './core-end.testing.ts';
import { FIRST_QUERY } from './lists.ts';
import { changeVolumeBy, createPlayFrom, seekBy } from './player-commands.ts';
import { trackRow } from './track-row.testing.ts';

/** What reaches the engine: the border these commands end at. */
function engineEnd(state: Partial<EngineSnapshot> = {}, positionFrames = 0) {
  const asked: unknown[][] = [];
  const record =
    (name: string) =>
    (...args: unknown[]): void => {
      asked.push([name, ...args]);
    };
  const engine = {
    seek: record('seek'),
    setVolume: record('setVolume'),
    setMuted: record('setMuted'),
    positionFrames: () => positionFrames,
    snapshot: () => ({ track: trackRow({ id: 1 }), volume: 0.5, muted: false, ...state }),
  } as unknown as PlayerEngine;
  return { engine, asked };
}

describe('play from a row', () => {
  /** What the engine was given: the row, and what the list that was asked for came to. */
  function playing() {
    const core = createCoreEnd();
    const failures: unknown[] = [];
    const played: TrackRow[] = [];
    const lists: Promise<readonly number[]>[] = [];
    const engine = {
      playFrom: (row: TrackRow, _source: unknown, askList: () => Promise<readonly number[]>) => {
        played.push(row);
        lists.push(askList());
      },
    } as unknown as PlayerEngine;
    return {
      core,
      failures,
      played,
      lists,
      play: createPlayFrom(core.client, engine, (error) => failures.push(error)),
    };
  }

  it('plays the row before the core has said what it is followed by', () => {
    const { core, played, play } = playing();
    core.open();
    const row = trackRow({ id: 30 });
    play(FIRST_QUERY, row);
    expect(played).toEqual([row]);
  });

  it('asks for the whole list of the query', async () => {
    const { core, lists, play } = playing();
    core.open();
    play(FIRST_QUERY, trackRow({ id: 30 }));
    await core.take('library.trackIds').answer([10, 20, 30, 40]);
    await expect(lists[0]).resolves.toEqual([10, 20, 30, 40]);
  });

  it('asks for the list again when the core that was away is there again', async () => {
    const { core, lists, failures, play } = playing();
    play(FIRST_QUERY, trackRow({ id: 20 }));
    await Promise.resolve();
    await Promise.resolve();
    core.open();
    await vi.waitFor(() => expect(core.calls).toHaveLength(1));
    for (const call of [...core.calls]) await call.answer([10, 20]);
    await expect(lists[0]).resolves.toEqual([10, 20]);
    expect(failures).toEqual([]);
  });

  it('asks once the core is there again for the list of the newest choice only', async () => {
    const { core, lists, play } = playing();
    play(FIRST_QUERY, trackRow({ id: 10 }));
    play(FIRST_QUERY, trackRow({ id: 20 }));
    await Promise.resolve();
    await Promise.resolve();
    core.open();
    await expect(lists[0]).resolves.toEqual([]);
    await vi.waitFor(() => expect(core.calls).toHaveLength(1));
  });

  it('tells a failure, and leaves the row a queue of its own', async () => {
    const { core, lists, failures, play } = playing();
    core.open();
    play(FIRST_QUERY, trackRow({ id: 9 }));
    await core.take('library.trackIds').fail(new PlayerError('database-failed'));
    await expect(lists[0]).resolves.toEqual([]);
    expect(failures).toHaveLength(1);
  });
});

describe('relative steps', () => {
  it('seeks in frames, not before the start, and not without a track', () => {
    const ahead = engineEnd({}, 480_000);
    seekBy(ahead.engine, 5);
    seekBy(ahead.engine, -5);
    seekBy(ahead.engine, -30);
    expect(ahead.asked).toEqual([
      ['seek', 720_000],
      ['seek', 240_000],
      ['seek', 0],
    ]);
    const silent = engineEnd({ track: null });
    seekBy(silent.engine, 5);
    expect(silent.asked).toEqual([]);
  });

  it('changes the volume in whole per cents within its bounds; louder unmutes', () => {
    const { engine, asked } = engineEnd({ volume: 0.98, muted: true });
    changeVolumeBy(engine, 0.05);
    changeVolumeBy(engine, -0.05);
    expect(asked).toEqual([
      ['setMuted', false],
      ['setVolume', 1],
      ['setVolume', 0.93],
    ]);
  });
});
