// What a screen reader is told of a change made by a key, where no focused control says it. Views show it in one polite live region.
import { createStore, type StoreApi } from 'zustand/vanilla';

export interface Announcement {
  readonly id: number;
  readonly text: string;
}

export type AnnouncementStore = StoreApi<Announcement>;

export function createAnnouncementStore(): AnnouncementStore {
  return createStore<Announcement>(() => ({ id: 0, text: '' }));
}

/** The same words again are another announcement. */
export function announce(store: AnnouncementStore, text: string): void {
  store.setState(({ id }) => ({ id: id + 1, text }), true);
}
