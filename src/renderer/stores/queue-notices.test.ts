import { describe, expect, it } from 'vitest';

import type { EngineQueue, QueueSnapshot } from '../engine/engine.ts';
import { createNoticeStore } from './notice-store.ts';
import { bindQueueNotices } from './queue-notices.ts';

/** As much of the engine's queue as is listened to. */
function heard() {
  let listener = (): void => undefined;
  let state: Pick<QueueSnapshot, 'edits' | 'lost'> = { edits: 0, lost: null };
  let undone = 0;
  const queue: Pick<EngineQueue, 'snapshot' | 'onChange' | 'undo'> = {
    snapshot: () => state as QueueSnapshot,
    onChange: (added) => {
      listener = added;
      return () => undefined;
    },
    undo: () => void undone++,
  };
  const notices = createNoticeStore();
  bindQueueNotices({ queue: queue as EngineQueue }, notices);
  return {
    notices,
    undone: () => undone,
    edit: (lost: QueueSnapshot['lost']) => {
      state = { edits: state.edits + 1, lost };
      listener();
    },
    /** A change that is no edit: playback went on. */
    move: () => listener(),
  };
}

describe('a notice of the queue', () => {
  it('offers to take back what was lost', () => {
    const { notices, edit, undone } = heard();
    edit({ kind: 'removed', entries: 2 });
    const [notice] = notices.getState();
    notice?.action?.run();
    expect(undone()).toBe(1);
  });

  it('is gone with the next edit, which its button would take back instead', () => {
    const { notices, edit } = heard();
    edit({ kind: 'cleared', entries: 9 });
    edit(null);
    expect(notices.getState()).toEqual([]);
  });

  it('stays while playback goes on', () => {
    const { notices, edit, move } = heard();
    edit({ kind: 'replaced', entries: 9 });
    move();
    expect(notices.getState()).toHaveLength(1);
  });
});
