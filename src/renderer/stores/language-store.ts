// The language that is spoken: the chosen one, else the system's. The texts change before anyone hears of it here, so that what is drawn anew is drawn in
// it. What was said before (notices, results) stays as it was said.
import { createStore, type StoreApi } from 'zustand/vanilla';

import { spokenLanguage } from '../texts/spoken-language.ts';
import { speak, type SpokenLanguage } from '../texts/words.ts';
import type { SettingsStore } from './settings-store.ts';

export type LanguageStore = StoreApi<SpokenLanguage>;

/** The page it is spoken in. */
export interface SpokenPage extends Pick<EventTarget, 'addEventListener'> {
  readonly navigator: Pick<Navigator, 'languages'>;
  readonly location: Pick<Location, 'search'>;
}

export interface BoundLanguage {
  readonly store: LanguageStore;
  dispose(): void;
}

export function bindLanguage(settings: SettingsStore, page: SpokenPage): BoundLanguage {
  const ended = new AbortController();
  // For tests alone: the language that shows what is hard-coded cannot be chosen.
  const isPseudo = new URLSearchParams(page.location.search).get('language') === 'pseudo';
  const wanted = (): SpokenLanguage =>
    isPseudo ? 'pseudo' : spokenLanguage(settings.getState().language, page.navigator.languages);
  speak(wanted());
  const store = createStore<SpokenLanguage>(wanted);
  const follow = (): void => {
    const language = wanted();
    if (language === store.getState()) return;
    speak(language);
    store.setState(language, true);
  };
  const stopSettings = settings.subscribe(follow);
  page.addEventListener('languagechange', follow, { signal: ended.signal });
  return {
    store,
    dispose() {
      ended.abort();
      stopSettings();
    },
  };
}
