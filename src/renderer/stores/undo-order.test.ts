// One way back over the queue and playlists.
import { expect, it } from 'vitest';

import { UndoOrder } from './undo-order.ts';

function make() {
  const log: string[] = [];
  let listener = (): void => undefined;
  const state = { edits: 0, done: 0, undone: 0 };
  const changed = (): void => {
    state.edits += 1;
    listener();
  };
  const queue = {
    snapshot: () => ({ edits: state.edits, canUndo: state.done > 0, canRedo: state.undone > 0 }) as never,
    onChange: (to: () => void) => {
      listener = to;
      return () => undefined;
    },
    undo: () => {
      log.push('queue undo');
      if (state.done === 0) return;
      state.done -= 1;
      state.undone += 1;
      changed();
    },
    redo: () => {
      log.push('queue redo');
      if (state.undone === 0) return;
      state.undone -= 1;
      state.done += 1;
      changed();
    },
  };
  const order = new UndoOrder({
    queue,
    undoPlaylist: () => log.push('playlist undo'),
    redoPlaylist: () => log.push('playlist redo'),
  });
  const editQueue = (): void => {
    state.done += 1;
    state.undone = 0;
    changed();
  };
  return { order, queue, editQueue, log };
}

it('what was edited last is undone first, and done again in the order in which it was done', () => {
  const { order, editQueue, log } = make();
  editQueue();
  order.playlistEdited();
  editQueue();
  editQueue();
  for (let step = 0; step < 4; step++) order.undo();
  expect(log.splice(0)).toEqual(['queue undo', 'queue undo', 'playlist undo', 'queue undo']);
  for (let step = 0; step < 4; step++) order.redo();
  expect(log).toEqual(['queue redo', 'playlist redo', 'queue redo', 'queue redo']);
});

it('an edit ends what could be done again', () => {
  const { order, log } = make();
  order.playlistEdited();
  order.undo();
  order.playlistEdited();
  log.length = 0;
  order.redo();
  expect(log).toEqual(['queue redo']);
});

it('an edit of the queue that its own button undid is not undone twice, and the playlist is next', () => {
  const { order, queue, editQueue, log } = make();
  order.playlistEdited();
  editQueue();
  queue.undo();
  log.length = 0;
  order.undo();
  expect(log).toEqual(['playlist undo']);
});

it('with nothing noted the queue is asked: it keeps steps of its own', () => {
  const { order, log } = make();
  order.undo();
  order.redo();
  expect(log).toEqual(['queue undo', 'queue redo']);
});

it('a notice takes back the edit of a playlist that it speaks of, although the queue was edited since', () => {
  const { order, editQueue, log } = make();
  order.playlistEdited();
  editQueue();
  order.undoLastOfPlaylists();
  expect(log.splice(0)).toEqual(['playlist undo']);
  order.undo();
  order.undo();
  expect(log).toEqual(['queue undo', 'queue undo']);
});
