// Whether one track satisfies a condition, in memory: what a query means, said without SQL. The catalogue's compiler is held against it.
import { FREE_COLUMNS, isNumberField, type Flag, type NumberField, type TextColumn } from './fields.ts';
import { intervalOf } from './intervals.ts';
import type { Condition } from './query.ts';
import { findableWords, hasPhrase, wordsOf } from './words.ts';

/** What a query can ask of a track. Texts with all their values, none when there is none; numbers in the units of fields.ts. */
export type QueryableTrack = Readonly<Record<TextColumn, readonly string[]>> &
  Readonly<Record<NumberField, number | null>> &
  Readonly<Record<Flag, boolean>>;

/** The words a column is found by, of all its values one after another. */
export function columnWords(column: TextColumn, values: readonly string[]): string[] {
  // Of a path the parts are words already, and joined together nobody types them.
  return values.flatMap(column === 'path' || column === 'file' ? wordsOf : findableWords);
}

/** Whether the value has the words that are asked and no others. */
export function isSameText(value: string, asked: string): boolean {
  return wordsOf(value).join(' ') === wordsOf(asked).join(' ');
}

export function satisfies(track: QueryableTrack, condition: Condition | null, nowMs: number): boolean {
  if (condition === null) return true;
  switch (condition.kind) {
    case 'all':
      return condition.of.every((part) => satisfies(track, part, nowMs));
    case 'any':
      return condition.of.some((part) => satisfies(track, part, nowMs));
    case 'not':
      return !satisfies(track, condition.of, nowMs);
    case 'text':
      return hasText(track, condition);
    case 'number':
    case 'range': {
      const value = track[condition.field];
      const { from, fromOpen, to, toOpen } = intervalOf(condition, nowMs);
      return value !== null && (fromOpen ? value > from : value >= from) && (toOpen ? value < to : value <= to);
    }
    case 'empty':
      return isNumberField(condition.field) ? track[condition.field] === null : track[condition.field].length === 0;
    case 'flag':
      return track[condition.flag];
  }
}

function hasText(track: QueryableTrack, { field, match, text }: Condition & { kind: 'text' }): boolean {
  const columns = field === null ? FREE_COLUMNS : [field];
  if (match === 'exact') return columns.some((column) => track[column].some((value) => isSameText(value, text)));
  const asked = wordsOf(text);
  return columns.some((column) => hasPhrase(columnWords(column, track[column]), asked, match === 'prefix'));
}
