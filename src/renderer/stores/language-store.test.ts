import { afterEach, describe, expect, it } from 'vitest';

import { speak, words } from '../texts/words.ts';
import { bindLanguage, type SpokenPage } from './language-store.ts';
import { createSettingsStore } from './settings-store.ts';

afterEach(() => speak('en'));

function page(
  languages: string[],
  search = '',
): SpokenPage & { readonly navigator: { languages: string[] } } & EventTarget {
  return Object.assign(new EventTarget(), { navigator: { languages }, location: { search } });
}

describe('the language that is spoken', () => {
  it('is the first of the system that there is', () => {
    const { store } = bindLanguage(createSettingsStore(), page(['fr-FR', 'de-AT', 'en']));
    expect(store.getState()).toBe('de');
    expect(words.views.albums).toBe('Alben');
  });

  it('is English where the system has none of them', () => {
    expect(bindLanguage(createSettingsStore(), page(['fr-FR', 'ja'])).store.getState()).toBe('en');
  });

  it('is the chosen one whatever the system has', () => {
    const settings = createSettingsStore();
    const { store } = bindLanguage(settings, page(['en-US']));
    expect(words.views.albums).toBe('Albums');
    settings.setState({ language: 'de' });
    expect(store.getState()).toBe('de');
    expect(words.views.albums).toBe('Alben');
  });

  it('has changed the words before its listeners hear of it', () => {
    const settings = createSettingsStore();
    const { store } = bindLanguage(settings, page(['en-US']));
    const heard: string[] = [];
    store.subscribe(() => heard.push(words.views.albums));
    settings.setState({ language: 'de' });
    settings.setState({ theme: 'dark' });
    expect(heard).toEqual(['Alben']);
  });

  it('follows the system while none is chosen', () => {
    const own = page(['en-US']);
    const { store } = bindLanguage(createSettingsStore(), own);
    own.navigator.languages = ['de-DE'];
    own.dispatchEvent(new Event('languagechange'));
    expect(store.getState()).toBe('de');
  });

  it('is followed no longer once it is disposed of', () => {
    const settings = createSettingsStore();
    const { store, dispose } = bindLanguage(settings, page(['en-US']));
    dispose();
    settings.setState({ language: 'de' });
    expect(store.getState()).toBe('en');
  });

  it('is the language of tests only where the page is asked for with it', () => {
    expect(bindLanguage(createSettingsStore(), page(['en-US'], '?language=pseudo')).store.getState()).toBe('pseudo');
    expect(words.views.albums).toMatch(/^\[!!.*!!\]$/);
  });
});
