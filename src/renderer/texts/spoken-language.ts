// Which language is spoken: the one that was chosen, else the first of the listener's own that there is, else English. Pure.
import { LANGUAGES, type Language, type LanguageChoice } from '../../shared/settings.ts';

/** `preferred`: as `navigator.languages` names them, the dearest first. */
export function spokenLanguage(choice: LanguageChoice, preferred: readonly string[]): Language {
  if (choice !== 'system') return choice;
  for (const tag of preferred) {
    const language = LANGUAGES.find((language) => language === tag.split('-')[0]?.toLowerCase());
    if (language !== undefined) return language;
  }
  return 'en';
}
