// Short sentences for the listener that belong to no place on the screen: a call that failed, a folder that was added.
import { createStore, type StoreApi } from 'zustand/vanilla';

import { ERRORS, PlayerError, isAborted } from '../../shared/errors.ts';
import { errorText } from '../texts/format.ts';

export interface Notice {
  readonly id: number;
  /** A problem is announced at once and stays for longer than a note. */
  readonly kind: 'problem' | 'note';
  readonly sentence: string;
  /** What can be done about it. */
  readonly action?: NoticeAction;
}

export interface NoticeAction {
  readonly words: string;
  run(): void;
}

export type NoticeStore = StoreApi<readonly Notice[]>;

/** More than this at once is noise: the oldest goes. */
const MAX_NOTICES = 3;

export function createNoticeStore(): NoticeStore {
  return createStore<readonly Notice[]>(() => []);
}

let nextId = 1;

/** Shows a sentence, and returns its id. One that is already shown is not repeated. */
export function tell(store: NoticeStore, kind: Notice['kind'], sentence: string, action?: NoticeAction): number {
  // An action speaks of what was done last: beside a newer one, an older would do something else than it says.
  const others = store.getState().filter((notice) => notice.sentence !== sentence && !(action && notice.action));
  const notice = { id: nextId++, kind, sentence, ...(action && { action }) };
  store.setState([...others, notice].slice(-MAX_NOTICES), true);
  return notice.id;
}

/** Shows why something failed. Not shown: cancelled requests, and a lost connection, which has its own notice. */
export function tellFailure(store: NoticeStore, thrown: unknown): void {
  const error = PlayerError.from(thrown);
  if (isAborted(thrown) || error.code === 'disconnected') return;
  tell(store, ERRORS[error.code].severity === 'notice' ? 'note' : 'problem', errorText(error));
}

export function dismiss(store: NoticeStore, id: number): void {
  store.setState(
    store.getState().filter((notice) => notice.id !== id),
    true,
  );
}
