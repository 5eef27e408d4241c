// A query as rows that an editor shows: conditions side by side of which all or any are to be met, an order and a number. Only what such rows can say;
// the rest is text. Both ways over the one tree of query.ts.
import { FLAGS, isNumberField, NUMBER_FIELDS, TEXT_FIELDS, type Field, type Flag, type NumberField, type NumberKind, type TextField } from './fields.ts'; // prettier-ignore
import { parseQuery } from './parser.ts';
import { printQuery } from './printer.ts';
import type { Condition, Query, SortKey } from './query.ts';

/** `any`: where a word without a field is looked for. */
export type RuleField = Field | Flag | 'any';

export const TEXT_COMPARISONS = ['has', 'hasNot', 'is', 'isNot', 'none', 'some'] as const;
export const NUMBER_COMPARISONS = ['is', 'isNot', 'more', 'less', 'least', 'most', 'none', 'some'] as const;
export const DATE_COMPARISONS = ['within', 'before', 'since', 'until', 'none', 'some'] as const;
export const FLAG_COMPARISONS = ['yes', 'no'] as const;
export type RuleComparison =
  | (typeof TEXT_COMPARISONS)[number]
  | (typeof NUMBER_COMPARISONS)[number]
  | (typeof DATE_COMPARISONS)[number]
  | (typeof FLAG_COMPARISONS)[number];

export interface Rule {
  readonly field: RuleField;
  readonly comparison: RuleComparison;
  /** As it is written in the language; '' where the comparison takes none. */
  readonly value: string;
}

export interface Rules {
  readonly match: 'all' | 'any';
  readonly rows: readonly Rule[];
  readonly sort: SortKey | null;
  readonly limit: number | null;
}

export const RULE_FIELDS: readonly RuleField[] = [
  'any', ...TEXT_FIELDS, ...(Object.keys(NUMBER_FIELDS) as NumberField[]), ...FLAGS,
]; // prettier-ignore

/** A track always has these. */
const NEVER_EMPTY: ReadonlySet<RuleField> = new Set(['any', 'title', 'path', 'folder', 'added', 'plays', 'skips']);

export function kindOf(field: RuleField): NumberKind | 'text' | 'flag' {
  if (field === 'any') return 'text';
  if ((FLAGS as readonly string[]).includes(field)) return 'flag';
  return isNumberField(field) ? NUMBER_FIELDS[field] : 'text';
}

export function comparisonsOf(field: RuleField): readonly RuleComparison[] {
  const kind = kindOf(field);
  if (kind === 'flag') return FLAG_COMPARISONS;
  const all: readonly RuleComparison[] =
    kind === 'text' ? TEXT_COMPARISONS : kind === 'date' ? DATE_COMPARISONS : NUMBER_COMPARISONS;
  const some = NEVER_EMPTY.has(field) ? all.filter((one) => one !== 'none' && one !== 'some') : all;
  return field === 'any' ? some.filter((one) => one !== 'is' && one !== 'isNot') : some;
}

export function takesValue(comparison: RuleComparison): boolean {
  return !['none', 'some', 'yes', 'no'].includes(comparison);
}

/** null: rows cannot say it. */
export function rulesOf({ where, sort, limit }: Query): Rules | null {
  if (sort.length > 1) return null;
  const parts = where === null ? [] : where.kind === 'all' || where.kind === 'any' ? where.of : [where];
  const rows = parts.map(ruleOf);
  if (rows.includes(null)) return null;
  return {
    match: where?.kind === 'any' ? 'any' : 'all',
    rows: rows.filter((row) => row !== null),
    sort: sort[0] ?? null,
    limit,
  };
}

function ruleOf(condition: Condition): Rule | null {
  const isNot = condition.kind === 'not';
  const of = isNot ? condition.of : condition;
  switch (of.kind) {
    case 'text': {
      // A phrase of whole words is more than a row says.
      if (of.match === 'phrase') return null;
      const comparison = of.match === 'exact' ? (isNot ? 'isNot' : 'is') : isNot ? 'hasNot' : 'has';
      return { field: of.field ?? 'any', comparison, value: of.text };
    }
    case 'number': {
      if (NUMBER_FIELDS[of.field] === 'date') return isNot ? null : dateRule(of);
      if (of.test === '=') return { field: of.field, comparison: isNot ? 'isNot' : 'is', value: of.value };
      const comparison = ({ '>': 'more', '<': 'less', '>=': 'least', '<=': 'most' } as const)[of.test];
      return isNot ? null : { field: of.field, comparison, value: of.value };
    }
    case 'empty':
      return { field: of.field, comparison: isNot ? 'some' : 'none', value: '' };
    case 'flag':
      return { field: of.flag, comparison: isNot ? 'no' : 'yes', value: '' };
    case 'range':
    case 'all':
    case 'any':
    case 'not':
      return null;
  }
}

const AGE = /^\d+[hdwmy]$/;

/** An age is smaller the later the time: "<30d" is within the last thirty days, as "30d" alone is. */
function dateRule({ field, test, value }: Condition & { readonly kind: 'number' }): Rule | null {
  if (AGE.test(value)) {
    if (test === '<' || test === '<=' || test === '=') return { field, comparison: 'within', value };
    return { field, comparison: 'before', value };
  }
  if (test === '>' || test === '>=') return { field, comparison: 'since', value };
  return test === '<' || test === '<=' ? { field, comparison: 'until', value } : null;
}

/** What the rows say as text; a row whose value is not there yet is left out. */
export function textOfRules({ match, rows, sort, limit }: Rules): string {
  const parts = rows.flatMap((rule) => conditionOf(rule) ?? []);
  const [first] = parts;
  const where = parts.length > 1 ? { kind: match, of: parts } : (first ?? null);
  return printQuery({ where, sort: sort ? [sort] : [], limit });
}

/** null: its value is missing, or is none of the field. */
export function conditionOf({ field, comparison, value }: Rule): Condition | null {
  const text = value.trim();
  const kind = kindOf(field);
  if (comparison === 'yes' || comparison === 'no') {
    const flag: Condition = { kind: 'flag', flag: field as Flag };
    return comparison === 'yes' ? flag : { kind: 'not', of: flag };
  }
  if (comparison === 'none' || comparison === 'some') {
    const empty: Condition = { kind: 'empty', field: field as Field };
    return comparison === 'none' ? empty : { kind: 'not', of: empty };
  }
  if (text === '') return null;
  if (kind === 'text') {
    const match = comparison === 'is' || comparison === 'isNot' ? 'exact' : 'prefix';
    const has: Condition = { kind: 'text', field: field === 'any' ? null : (field as TextField), match, text };
    return comparison === 'hasNot' || comparison === 'isNot' ? { kind: 'not', of: has } : has;
  }
  const tests: Partial<Record<RuleComparison, string>> = {
    more: '>', less: '<', least: '>=', most: '<=', within: '<', before: '>', since: '>', until: '<',
  }; // prettier-ignore
  // Read by the one reader there is: what is no value of the field is none here.
  const { query, problems } = parseQuery(`${field}:${tests[comparison] ?? ''}"${text.replaceAll(/[\\"]/g, '')}"`);
  if (problems.length > 0 || query.where === null || query.where.kind !== 'number') return null;
  return comparison === 'isNot' ? { kind: 'not', of: query.where } : query.where;
}
