import { describe, expect, it } from 'vitest';

import { PlayerError } from '../../shared/errors.ts';
import { createNoticeStore, dismiss, tell, tellFailure } from './notice-store.ts';

describe('notices', () => {
  it('keeps the last three and says nothing twice', () => {
    const store = createNoticeStore();
    for (const sentence of ['one', 'two', 'two', 'three', 'four']) tell(store, 'note', sentence);
    expect(store.getState().map((notice) => notice.sentence)).toEqual(['two', 'three', 'four']);
  });

  it('tells a failure by its severity, and neither withdrawn requests nor a lost connection', () => {
    const store = createNoticeStore();
    tellFailure(store, new PlayerError('folder-known'));
    tellFailure(store, new PlayerError('disk-full'));
    tellFailure(store, new PlayerError('aborted'));
    tellFailure(store, new PlayerError('disconnected'));
    tellFailure(store, new DOMException('gone', 'AbortError'));
    expect(store.getState().map(({ kind, sentence }) => [kind, sentence])).toEqual([
      ['note', 'This folder is already in the library.'],
      ['problem', 'The disk is full.'],
    ]);
  });

  it('dismisses the one that was meant', () => {
    const store = createNoticeStore();
    tell(store, 'note', 'stays');
    tell(store, 'problem', 'goes');
    dismiss(store, store.getState()[1]?.id ?? -1);
    expect(store.getState().map((notice) => notice.sentence)).toEqual(['stays']);
  });
});
