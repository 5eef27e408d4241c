// What a query means, as a value: the tree that `parse` makes of text, `print` turns back into text, `evaluate` asks of one track and the
// catalogue compiles to SQL. And what can be wrong with a query, with its place in the text.
import type { Field, Flag, NumberField, TextField } from './fields.ts';

/** `=` on a text means the whole value; on a number what is shown as that value. */
export type Comparison = '=' | '<' | '<=' | '>' | '>=';

/**
 * prefix: the words stand one after another and the last may be the start of a word; phrase: all whole; exact: the value has these words and
 * no others.
 */
export type TextMatch = 'prefix' | 'phrase' | 'exact';

export type Condition =
  /** All or any of two or more. */
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  /** `field` null: anywhere a free word is looked for. */
  | { readonly kind: 'text'; readonly field: TextField | null; readonly match: TextMatch; readonly text: string }
  /** `value` as it is written, since "30d" means another time tomorrow; `intervalOf` reads it. */
  | { readonly kind: 'number'; readonly field: NumberField; readonly test: Comparison; readonly value: string }
  /** From and to inclusive; null: open at that end, never at both. */
  | { readonly kind: 'range'; readonly field: NumberField; readonly from: string | null; readonly to: string | null }
  /** The field has no value. */
  | { readonly kind: 'empty'; readonly field: Field }
  | { readonly kind: 'flag'; readonly flag: Flag };

export interface SortKey {
  readonly field: Field;
  readonly descending: boolean;
}

export interface Query {
  /** null: everything. */
  readonly where: Condition | null;
  /** Empty: as the list is sorted anyway. */
  readonly sort: readonly SortKey[];
  readonly limit: number | null;
}

export const QUERY_PROBLEMS = [
  'field-unknown', 'value-missing', 'value-unreadable', 'range-backwards', 'comparison-unfit', 'quote-open', 'bracket-open', 'bracket-alone',
  'bracket-empty', 'or-alone', 'sort-unknown', 'limit-unreadable', 'misplaced', 'too-complex',
] as const; // prettier-ignore
export type QueryProblemCode = (typeof QUERY_PROBLEMS)[number];

/** What could not be read of a query, at [from, to) in UTF-16 units. That part is left out, the rest holds. */
export interface QueryProblem {
  readonly code: QueryProblemCode;
  readonly from: number;
  readonly to: number;
  /** The text there, or the part of it that matters. */
  readonly text: string;
}

export interface ParsedQuery {
  readonly query: Query;
  readonly problems: readonly QueryProblem[];
}

/** Every condition of the tree that is not made of others. */
export function* leaves(condition: Condition | null): Generator<Condition> {
  if (condition === null) return;
  if (condition.kind === 'not') yield* leaves(condition.of);
  else if (condition.kind === 'all' || condition.kind === 'any') for (const part of condition.of) yield* leaves(part);
  else yield condition;
}
