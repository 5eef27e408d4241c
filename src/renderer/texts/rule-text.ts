// The rule of a smart playlist in words. Pure; called by its view and its editor.
import { parseQuery } from '../../shared/query/parser.ts';
import { rulesOf, takesValue, type Rule } from '../../shared/query/rules.ts';
import { words } from './words.ts';

/** "Plays is more than 2" */
export function conditionText({ field, comparison, value }: Rule): string {
  const { comparisons, fields } = words.rules;
  return [fields[field], comparisons[comparison], takesValue(comparison) ? value : ''].filter(Boolean).join(' ');
}

/** What rows cannot say stands as it is written. */
export function ruleText(text: string): string {
  const rules = rulesOf(parseQuery(text).query);
  if (!rules) return text;
  const { match, rows, sort, limit } = rules;
  const conditions = rows.map(conditionText);
  const { and, or, everything, sortedBy, limited, fields } = words.rules;
  return [
    conditions.length === 0 ? everything : match === 'any' ? or(conditions) : and(conditions),
    sort && sortedBy(fields[sort.field], sort.descending),
    limit === null ? null : limited(limit),
  ]
    .filter((part) => part !== null)
    .join(' · ');
}
