import { afterEach, describe, expect, it } from 'vitest';

import { PlayerError } from '../../shared/errors.ts';
import type { LibraryRoot, TrackPage } from '../../shared/library.ts';
import { createCoreEnd, settle, type CoreEnd } from './core-end.testing.ts';
import { bindLibrary } from './library-feed.ts';
import { createLibraryStore, type LibraryStore } from './library-store.ts';
import { PAGE_ROWS, rowAt } from './track-pages.ts';
import { trackRow } from './track-row.testing.ts';

const page = (firstId: number, total: number, revision = 1): TrackPage => ({
  rows: Array.from({ length: Math.min(PAGE_ROWS, total) }, (_, at) => trackRow({ id: firstId + at })),
  total,
  meant: null,
  revision,
});

const root = (id: number): LibraryRoot => ({
  id,
  path: `/music/${id}`,
  state: 'ready',
  trackCount: 0,
  problem: null,
  watch: null,
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

let binding: { dispose(): void } | undefined;
afterEach(() => binding?.dispose());

function start(): { core: CoreEnd; store: LibraryStore; failures: unknown[] } {
  const core = createCoreEnd();
  const store = createLibraryStore();
  const failures: unknown[] = [];
  binding = bindLibrary(core.client, store, (error) => failures.push(error));
  core.open();
  return { core, store, failures };
}

const search = (store: LibraryStore, text: string): void =>
  store.setState(({ query }) => ({ query: { ...query, search: text } }));

describe('library feed', () => {
  it('asks for the first page, folders and progress as soon as it is connected', async () => {
    const { core, store } = start();
    expect(core.calls.map((call) => call.name).sort()).toEqual(['library.progress', 'library.roots', 'library.tracks']);
    await core.take('library.roots').answer([root(1)]);
    await core.take('library.tracks').answer(page(1, 3));
    expect(store.getState().shown?.total).toBe(3);
    expect(store.getState().roots).toEqual([root(1)]);
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

  it('drops a snapshot that an event has overtaken', async () => {
    const { core, store } = start();
    core.emit('library.roots', [root(1), root(2)]);
    await core.take('library.roots').answer([root(1)]);
    expect(store.getState().roots).toEqual([root(1), root(2)]);
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
    binding?.dispose();
    store.setState({ visible: { first: 5000, last: 5040 } });
    core.emit('library.changed', { revision: 9 });
    await pause(80);
    expect(core.calls.some((call) => call.name === 'library.tracks')).toBe(false);
    expect(store.getState().shown?.revision).toBe(1);
  });
});
