import { afterEach, describe, expect, it } from 'vitest';
import type { StoreApi } from 'zustand/vanilla';

import { PlayerError } from '../../shared/errors.ts';
import type { TrackPage, TrackQuery, TrackRow } from '../../shared/library.ts';
import { createCoreEnd, settle, type CoreEnd } from './core-end.testing.ts';
import { FIRST_QUERY } from './lists.ts';
import { createPagedList, type ListState, type PagedList } from './paged-list.ts';
import { PAGE_ROWS, rowAt } from './pages.ts';
import { trackRow } from './track-row.testing.ts';

const page = (firstId: number, total: number, revision = 1): TrackPage => ({
  rows: Array.from({ length: Math.min(PAGE_ROWS, total) }, (_, at) => trackRow({ id: firstId + at })),
  total,
  meant: null,
  revision,
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

type Store = StoreApi<ListState<TrackRow, TrackQuery>>;

let list: PagedList<TrackRow, TrackQuery> | undefined;
afterEach(() => list?.dispose());

function start(): { core: CoreEnd; store: Store; failures: unknown[]; detach(): void } {
  const core = createCoreEnd();
  const failures: unknown[] = [];
  list = createPagedList(core.client, {
    query: FIRST_QUERY,
    ask: (query, offset, limit) => core.client.call('library.tracks', { query, offset, limit }),
    onFailure: (error) => failures.push(error),
  });
  const detach = list.attach();
  core.open();
  return { core, store: list.state, failures, detach };
}

const search = (store: Store, text: string): void =>
  store.setState(({ query }) => ({ query: { ...query, search: text } }));

describe('paged list', () => {
  it('asks for the first page as soon as it is connected', async () => {
    const { core, store } = start();
    await core.take('library.tracks').answer(page(1, 3));
    expect(store.getState().shown?.total).toBe(3);
  });

  it('asks for nothing while no view shows it, and for what is old when one does again', async () => {
    const { core, store, detach } = start();
    await core.take('library.tracks').answer(page(1, 3, 1));
    detach();
    core.emit('library.changed', { revision: 2 });
    await pause(60);
    expect(core.calls).toEqual([]);
    list?.attach();
    await core.take('library.tracks').answer(page(7, 4, 2));
    expect(rowAt(store.getState().shown!, 0)?.id).toBe(7);
  });

  it('keeps no more than a screenful while no view shows it', async () => {
    const { core, store, detach } = start();
    await core.take('library.tracks').answer(page(1, 100_000));
    for (let first = PAGE_ROWS; first < 8 * PAGE_ROWS; first += PAGE_ROWS) {
      store.setState({ visible: { first, last: first + 40 } });
      await pause(60);
      await core.take('library.tracks').answer(page(first + 1, 100_000));
    }
    expect(store.getState().shown?.pages.size).toBe(8);
    detach();
    expect([...store.getState().shown!.pages.keys()].sort()).toEqual([5, 6, 7]);
  });

  it('shows the answer of the newest query, whichever comes last', async () => {
    const { core, store } = start();
    await core.take('library.tracks').answer(page(1, 3));
    search(store, 'a');
    const first = core.take('library.tracks');
    search(store, 'ab');
    const second = core.calls.filter((call) => call.name === 'library.tracks')[1];
    expect(rowAt(store.getState().shown!, 0)?.id).toBe(1);
    await second?.answer(page(20, 1));
    await first.answer(page(10, 2));
    expect(store.getState().shown?.query.search).toBe('ab');
    expect(rowAt(store.getState().shown!, 0)?.id).toBe(20);
  });

  it('keeps the old rows on the screen until a changed library was read again', async () => {
    const { core, store } = start();
    await core.take('library.tracks').answer(page(1, 3, 1));
    await pause(60);
    core.emit('library.changed', { revision: 2 });
    expect(rowAt(store.getState().shown!, 0)?.id).toBe(1);
    await core.take('library.tracks').answer(page(7, 4, 2));
    expect(rowAt(store.getState().shown!, 0)?.id).toBe(7);
    expect(core.calls.some((call) => call.name === 'library.tracks')).toBe(false);
  });

  it('reads once more when the library changed while a page was on its way', async () => {
    const { core, store } = start();
    await core.take('library.tracks').answer(page(1, 3, 1));
    core.emit('library.changed', { revision: 2 });
    await pause(60);
    const slow = core.take('library.tracks');
    core.emit('library.changed', { revision: 3 });
    await slow.answer(page(7, 4, 2));
    await pause(60);
    await core.take('library.tracks').answer(page(9, 5, 3));
    expect(store.getState().shown?.total).toBe(5);
    await pause(60);
    expect(core.calls.some((call) => call.name === 'library.tracks')).toBe(false);
  });

  it('reads a new list once more when the library changed while its first page was on its way', async () => {
    const { core, store } = start();
    await core.take('library.tracks').answer(page(1, 3, 1));
    search(store, 'x');
    const slow = core.take('library.tracks');
    core.emit('library.changed', { revision: 2 });
    await slow.answer(page(7, 4, 1));
    expect(store.getState().shown?.total).toBe(4);
    await pause(60);
    await core.take('library.tracks').answer(page(9, 5, 2));
    expect(store.getState().shown?.total).toBe(5);
    await pause(60);
    expect(core.calls.some((call) => call.name === 'library.tracks')).toBe(false);
  });

  it('asks for few of the pages a fast scroll passes and for the one it ends on', async () => {
    const { core, store } = start();
    await core.take('library.tracks').answer(page(1, 100_000));
    const asked: number[] = [];
    for (let first = 0; first < 100_000; first += 1000) {
      store.setState({ visible: { first, last: first + 40 } });
      if (first % 10_000 === 0) await pause(5);
    }
    store.setState({ visible: { first: 60_010, last: 60_050 } });
    for (let round = 0; round < 12; round++) {
      await pause(20);
      for (const call of core.calls.filter(({ name }) => name === 'library.tracks')) {
        const { offset } = call.args as { offset: number };
        asked.push(offset);
        await call.answer(page(offset + 1, 100_000));
      }
    }
    expect(asked.length).toBeLessThan(12);
    expect(asked.at(-1)).toBe(60_000);
    expect(rowAt(store.getState().shown!, 60_020)?.id).toBe(60_021);
  });

  it('starts over after a lost connection: a late answer of the old one changes nothing', async () => {
    const { core, store, failures } = start();
    await core.take('library.tracks').answer(page(1, 3, 40));
    core.lose();
    await settle();
    core.open();
    expect(rowAt(store.getState().shown!, 0)?.id).toBe(1);
    await pause(60);
    await core.take('library.tracks').answer(page(5, 2, 1));
    expect(store.getState().shown?.total).toBe(2);
    expect(failures.every((error) => error instanceof PlayerError && error.code === 'disconnected')).toBe(true);
  });

  it('tells a failure, keeps the rows, and succeeds at the next wish', async () => {
    const { core, store, failures } = start();
    await core.take('library.tracks').answer(page(1, 3));
    search(store, 'x');
    await core.take('library.tracks').fail(new PlayerError('database-failed'));
    expect(failures.map((error) => (error as PlayerError).code)).toEqual(['database-failed']);
    expect(store.getState().shown?.total).toBe(3);
    search(store, 'xy');
    await core.take('library.tracks').answer(page(1, 1));
    expect(store.getState().shown?.total).toBe(1);
  });

  it('stops asking once disposed', async () => {
    const { core, store } = start();
    await core.take('library.tracks').answer(page(1, 100_000));
    list?.dispose();
    store.setState({ visible: { first: 5000, last: 5040 } });
    core.emit('library.changed', { revision: 9 });
    await pause(80);
    expect(core.calls.some((call) => call.name === 'library.tracks')).toBe(false);
    expect(store.getState().shown?.revision).toBe(1);
  });
});
