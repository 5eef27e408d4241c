import { describe, expect, it } from 'vitest';

import { PlayerError } from '../../shared/errors.ts';
import type { EngineSnapshot, PlayerEngine } from '../engine/engine.ts';
import { createCoreEnd } from './core-end.testing.ts';
import { createLibraryStore, FIRST_QUERY, type Reveal } from './library-store.ts';
import { createNoticeStore } from './notice-store.ts';
import { changeVolumeBy, createPlayFrom, createRevealPlaying, seekBy } from './player-commands.ts';
import { emptyPages } from './track-pages.ts';
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
    playQueue: record('playQueue'),
    seek: record('seek'),
    setVolume: record('setVolume'),
    setMuted: record('setMuted'),
    positionFrames: () => positionFrames,
    snapshot: () => ({ track: trackRow({ id: 1 }), volume: 0.5, muted: false, ...state }),
  } as unknown as PlayerEngine;
  return { engine, asked };
}

describe('play from a row', () => {
  it('plays the whole list from the row that was chosen', async () => {
    const core = createCoreEnd();
    core.open();
    const { engine, asked } = engineEnd();
    const row = trackRow({ id: 30 });
    createPlayFrom(core.client, engine, () => undefined)(FIRST_QUERY, row);
    await core.take('library.trackIds').answer([10, 20, 30, 40]);
    expect(asked).toEqual([['playQueue', [10, 20, 30, 40], 2, 0, [row]]]);
  });

  it('waits for a core that is away, and then plays the newest choice only', async () => {
    const core = createCoreEnd();
    const { engine, asked } = engineEnd();
    const failures: unknown[] = [];
    const play = createPlayFrom(core.client, engine, (error) => failures.push(error));
    play(FIRST_QUERY, trackRow({ id: 10 }));
    play(FIRST_QUERY, trackRow({ id: 20 }));
    await Promise.resolve();
    await Promise.resolve();
    core.open();
    for (const call of [...core.calls]) await call.answer([10, 20]);
    expect(asked.map(([, , index]) => index)).toEqual([1]);
    core.lose();
    core.open();
    expect(core.calls).toEqual([]);
    expect(failures).toEqual([]);
  });

  it('plays only the newest of two choices, even when the first list comes last', async () => {
    const core = createCoreEnd();
    core.open();
    const { engine, asked } = engineEnd();
    const playFrom = createPlayFrom(core.client, engine, () => undefined);
    playFrom(FIRST_QUERY, trackRow({ id: 1 }));
    playFrom(FIRST_QUERY, trackRow({ id: 2 }));
    const [first, second] = core.calls;
    await second?.answer([1, 2]);
    await first?.answer([1, 2]);
    expect(asked.map((call) => call[2])).toEqual([1]);
  });

  it('plays the track alone when it has just left the list', async () => {
    const core = createCoreEnd();
    core.open();
    const { engine, asked } = engineEnd();
    createPlayFrom(core.client, engine, () => undefined)(FIRST_QUERY, trackRow({ id: 9 }));
    await core.take('library.trackIds').answer([1, 2]);
    expect(asked[0]?.slice(0, 3)).toEqual(['playQueue', [9], 0]);
  });

  it('tells a failure and plays nothing', async () => {
    const core = createCoreEnd();
    core.open();
    const { engine, asked } = engineEnd();
    const failures: unknown[] = [];
    createPlayFrom(core.client, engine, (error) => failures.push(error))(FIRST_QUERY, trackRow({ id: 9 }));
    await core.take('library.trackIds').fail(new PlayerError('database-failed'));
    expect(asked).toEqual([]);
    expect(failures).toHaveLength(1);
  });
});

describe('the way back to what plays', () => {
  function revealing(state: Partial<EngineSnapshot>) {
    const core = createCoreEnd();
    core.open();
    const library = createLibraryStore();
    library.setState({ shown: emptyPages(FIRST_QUERY) });
    const notices = createNoticeStore();
    const wishes: Reveal[] = [];
    library.subscribe(({ reveal }) => reveal && wishes.push(reveal));
    return {
      core,
      library,
      notices,
      wishes,
      reveal: createRevealPlaying(core.client, engineEnd(state).engine, library, notices),
    };
  }

  it('asks the table for the row of the playing track in the list that is shown', async () => {
    const row = trackRow({ id: 30 });
    const { core, wishes, reveal } = revealing({ track: row });
    reveal();
    const call = core.take('library.trackIds');
    expect(call.args).toEqual({ query: FIRST_QUERY });
    await call.answer([10, 20, 30]);
    expect(wishes).toEqual([{ query: FIRST_QUERY, index: 2, row }]);
  });

  it('says so when the track is not in the list', async () => {
    const { core, notices, wishes, reveal } = revealing({ track: trackRow({ id: 30, title: 'Elsewhere' }) });
    reveal();
    await core.take('library.trackIds').answer([10, 20]);
    expect(wishes).toEqual([]);
    expect(notices.getState().map(({ sentence }) => sentence)).toEqual(['“Elsewhere” is not in this list.']);
  });

  it('is past when another list is shown by the time of the answer, and nothing without a track', async () => {
    const { core, library, wishes, reveal } = revealing({ track: trackRow({ id: 30 }) });
    reveal();
    library.setState({ shown: emptyPages({ ...FIRST_QUERY, search: 'x' }) });
    await core.take('library.trackIds').answer([30]);
    expect(wishes).toEqual([]);
    const silent = revealing({ track: null });
    silent.reveal();
    expect(silent.core.calls).toEqual([]);
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
