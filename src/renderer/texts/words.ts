// The words of the language that is spoken, and its formats. One catalogue a language (`en/`, `de/`), chosen here and nowhere else; own typed modules
// and no library: a missing word does not compile, nothing is parsed at run time, and what prints to a terminal reads the same sentences.
// Read them when something is drawn or said, never when a module is loaded: the language may change meanwhile.
import type { Language } from '../../shared/settings.ts';
import { de } from './de/de.ts';
import { en, type Words } from './en/en.ts';
import { formatsOf, type Formats } from './formats.ts';
import { pseudoOf } from './pseudo.ts';

/** 'pseudo' is English made long and strange, which shows in tests what does not come from here. It cannot be chosen. */
export type SpokenLanguage = Language | 'pseudo';

interface Speech {
  readonly words: Words;
  readonly formats: Formats;
  /** As `lang` names it. */
  readonly tag: string;
}

const SPEECHES: Readonly<Record<SpokenLanguage, () => Speech>> = {
  en: () => ({ words: en, formats: formatsOf('en-US'), tag: 'en' }),
  de: () => ({ words: de, formats: formatsOf('de-DE'), tag: 'de' }),
  pseudo: () => ({ words: pseudoOf(en), formats: pseudoFormats(), tag: 'en-XA' }),
};

/** Numbers are left as they are: they are found where words are. */
function pseudoFormats(): Formats {
  const formats = formatsOf('en-US');
  const { list, unit, day, time, exactTime, moment } = formats;
  return { ...formats, ...pseudoOf({ list, unit, day, time, exactTime, moment }) };
}

export let { words, formats, tag: languageTag } = SPEECHES.en();

/** The words of one language, whichever is spoken: for who asks without having chosen one. */
export function wordsOf(language: SpokenLanguage): Words {
  return SPEECHES[language]().words;
}

export function speak(language: SpokenLanguage): void {
  ({ words, formats, tag: languageTag } = SPEECHES[language]());
}

export type { Words };
