// Whether something satisfies a condition, in memory: what a query means, said without SQL. The catalogue's compiler is held against it, and
// albums, artists and playlists are searched with it.
import {
  FREE_COLUMNS,
  isNumberField,
  type Field,
  type Flag,
  type NumberField,
  type TextColumn,
  type TextField,
} from './fields.ts';
import { folderOfPath, isSuchFolder } from './folders.ts';
import { intervalOf } from './intervals.ts';
import type { Condition, TextMatch } from './query.ts';
import { findableWords, hasPhrase, wordsOf } from './words.ts';

/** A text that is asked for, cut once. */
export interface AskedText {
  /** null: anywhere a free word is looked for. */
  readonly field: TextField | null;
  readonly match: TextMatch;
  readonly words: readonly string[];
  /** The words with a space between them. */
  readonly phrase: string;
}

/** What can be asked of anything that is searched; what it does not have it answers with null and false. */
export interface Queryable {
  hasText(asked: AskedText): boolean;
  numberOf(field: NumberField): number | null;
  isEmpty(field: Field): boolean;
  hasFlag(flag: Flag): boolean;
}

export type Predicate = (subject: Queryable) => boolean;

/** The condition at that time. */
export function predicateOf(condition: Condition | null, nowMs: number): Predicate {
  if (condition === null) return () => true;
  switch (condition.kind) {
    case 'all': {
      const parts = condition.of.map((part) => predicateOf(part, nowMs));
      return (subject) => parts.every((part) => part(subject));
    }
    case 'any': {
      const parts = condition.of.map((part) => predicateOf(part, nowMs));
      return (subject) => parts.some((part) => part(subject));
    }
    case 'not': {
      const part = predicateOf(condition.of, nowMs);
      return (subject) => !part(subject);
    }
    case 'text': {
      const { field, match, text } = condition;
      const words = wordsOf(text);
      const asked: AskedText = { field, match, words, phrase: words.join(' ') };
      return (subject) => subject.hasText(asked);
    }
    case 'number':
    case 'range': {
      const { from, fromOpen, to, toOpen } = intervalOf(condition, nowMs);
      return (subject) => {
        const value = subject.numberOf(condition.field);
        return value !== null && (fromOpen ? value > from : value >= from) && (toOpen ? value < to : value <= to);
      };
    }
    case 'empty':
      return (subject) => subject.isEmpty(condition.field);
    case 'flag':
      return (subject) => subject.hasFlag(condition.flag);
  }
}

/** A track as plain values. Texts with all their values, none when there is none; numbers in the units of fields.ts. */
export type TrackValues = Readonly<Record<TextColumn, readonly string[]>> &
  Readonly<Record<NumberField, number | null>> &
  Readonly<Record<Flag, boolean>>;

/** Its words are cut when they are first asked for. */
export function queryableTrack(track: TrackValues): Queryable {
  const cut = new Map<TextColumn, readonly string[]>();
  const wordsIn = (column: TextColumn): readonly string[] => {
    const words = cut.get(column) ?? columnWords(column, track[column]);
    cut.set(column, words);
    return words;
  };
  return {
    hasText: ({ field, match, words, phrase }) => {
      if (field === 'folder') return track.path.some((path) => isSuchFolder(folderOfPath(path), match, words));
      return (field === null ? FREE_COLUMNS : [field]).some((column) =>
        match === 'exact'
          ? track[column].some((value) => wordsOf(value).join(' ') === phrase)
          : hasPhrase(wordsIn(column), words, match === 'prefix'),
      );
    },
    numberOf: (field) => track[field],
    isEmpty: (field) =>
      isNumberField(field) ? track[field] === null : track[field === 'folder' ? 'path' : field].length === 0,
    hasFlag: (flag) => track[flag],
  };
}

/** The words a column is found by, of all its values one after another. */
export function columnWords(column: TextColumn, values: readonly string[]): string[] {
  // Of a path the parts are words already, and joined together nobody types them.
  return values.flatMap(column === 'path' || column === 'file' ? wordsOf : findableWords);
}
