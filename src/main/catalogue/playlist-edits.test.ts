// Whatever is done to a list, and however often it is undone and done again, it is what a plain array would be.
import fc from 'fast-check';
import { expect, it } from 'vitest';

import type { RowRanges } from '../../shared/playlists.ts';
import { readChange, testCatalogue } from './catalogue.testing.ts';

type Edit =
  | { readonly kind: 'add'; readonly tracks: readonly number[]; readonly before: number | null }
  | { readonly kind: 'remove'; readonly ranges: RowRanges }
  | { readonly kind: 'move'; readonly ranges: RowRanges; readonly before: number | null }
  | { readonly kind: 'sort' | 'undo' | 'redo' };

const TRACKS = 6;
const place = fc.option(fc.nat({ max: 12 }));
const ranges = fc
  .uniqueArray(fc.nat({ max: 10 }), { minLength: 1, maxLength: 4 })
  .map((starts) => starts.toSorted((a, b) => a - b).map((from): [number, number] => [from, from + 1]));
const edits: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant('add'), tracks: fc.array(fc.nat({ max: TRACKS - 1 }), { minLength: 1, maxLength: 4 }), before: place }), // prettier-ignore
  fc.record({ kind: fc.constant('remove'), ranges }),
  fc.record({ kind: fc.constant('move'), ranges, before: place }),
  fc.record({ kind: fc.constantFrom('sort', 'undo', 'redo') }),
);

/** The list after the edit. */
function applied(list: readonly number[], edit: Edit): number[] {
  switch (edit.kind) {
    case 'add': {
      const at = Math.min(edit.before ?? list.length, list.length);
      return [...list.slice(0, at), ...edit.tracks, ...list.slice(at)];
    }
    case 'remove':
      return list.filter((_, at) => !edit.ranges.some(([from]) => from === at));
    case 'move': {
      const isMoved = (at: number): boolean => edit.ranges.some(([from]) => from === at);
      const to = Math.min(edit.before ?? list.length, list.length);
      const staying = (from: number, end: number): number[] =>
        list.slice(from, end).filter((_, at) => !isMoved(from + at));
      return [...staying(0, to), ...list.filter((_, at) => isMoved(at)), ...staying(to, list.length)];
    }
    case 'sort':
      return list.toSorted((a, b) => a - b);
    case 'undo':
    case 'redo':
      return [...list];
  }
}

it('edits, undone and done again, are those of an array', () => {
  const { tracks, roots, playlistEdits, playlistRows } = testCatalogue();
  const root = roots.add('/music', '/music').id;
  const ids = tracks.commit(
    Array.from({ length: TRACKS }, (_, at) => readChange(root, `/music/${at}.flac`, { title: String(at) }, at)),
  );
  const idOf = (track: number): number => ids[track] ?? 0;
  fc.assert(
    fc.property(fc.array(edits, { maxLength: 30 }), (steps) => {
      const playlistId = playlistEdits.create('List', null, ids);
      let states: number[][] = [ids.map((_, at) => at)];
      let at = 0;
      for (const edit of steps) {
        const list = states[at] ?? [];
        if (edit.kind === 'undo') {
          // The step before is the list's beginning.
          if (at === 0) continue;
          playlistEdits.undo();
          at -= 1;
        } else if (edit.kind === 'redo') {
          if (at + 1 >= states.length) continue;
          playlistEdits.redo();
          at += 1;
        } else {
          if (edit.kind === 'add') playlistEdits.add(playlistId, edit.tracks.map(idOf), edit.before);
          else if (edit.kind === 'remove') playlistEdits.remove(playlistId, edit.ranges);
          else if (edit.kind === 'move') playlistEdits.move(playlistId, edit.ranges, edit.before);
          else playlistEdits.sort(playlistId, (id) => ids.indexOf(id));
          states = [...states.slice(0, at + 1), applied(list, edit)];
          at += 1;
        }
        expect(playlistRows.trackIds(playlistId)).toEqual(states[at]?.map(idOf));
      }
    }),
    { numRuns: 150 },
  );
});

it('after fifty steps the oldest is forgotten, and a new edit ends what was undone', () => {
  const { playlistEdits, playlists } = testCatalogue();
  const id = playlistEdits.create('0', null, []);
  for (let step = 1; step <= 60; step++) playlistEdits.change(id, { name: String(step) });
  let undone = 0;
  while (playlistEdits.undo()) undone += 1;
  expect(undone).toBe(50);
  expect(playlists.get(id)?.name).toBe('10');
  playlistEdits.change(id, { name: 'new' });
  expect(playlistEdits.redo()).toBeNull();
});
