// Query → text, in the one way each is written: what `parse` reads back as the same query. For smart playlists and for what the player builds.
import { tokensOf } from './lexer.ts';
import type { Condition, Query } from './query.ts';

export function printQuery({ where, sort, limit }: Query): string {
  const parts = where === null ? [] : [printed(where, 'top')];
  if (sort.length > 0)
    parts.push(`sort:${sort.map(({ field, descending }) => (descending ? '-' : '') + field).join(',')}`);
  if (limit !== null) parts.push(`limit:${limit}`);
  // Beside `or`, what follows would belong to its last part only.
  if (parts.length > 1 && where?.kind === 'any') parts[0] = `(${parts[0] ?? ''})`;
  return parts.join(' ');
}

/** `within`: what the condition is a part of. */
function printed(condition: Condition, within: 'top' | 'all' | 'any' | 'not'): string {
  switch (condition.kind) {
    case 'all':
    case 'any': {
      const text = condition.of
        .map((part) => printed(part, condition.kind))
        .join(condition.kind === 'all' ? ' ' : ' or ');
      const stands = within === 'top' || (within === 'any' && condition.kind === 'all');
      return stands ? text : `(${text})`;
    }
    case 'not':
      return `-${printed(condition.of, 'not')}`;
    case 'text':
      return textPrinted(condition);
    case 'number':
      return `${condition.field}:${condition.test === '=' ? '' : condition.test}${condition.value}`;
    case 'range':
      return `${condition.field}:${condition.from ?? ''}..${condition.to ?? ''}`;
    case 'empty':
      return `${condition.field}:""`;
    case 'flag':
      return condition.flag;
  }
}

function textPrinted({ field, match, text }: Condition & { kind: 'text' }): string {
  const name = field === null ? '' : field + (match === 'exact' ? '=' : ':');
  if (match === 'prefix' && isOneWord(name, text)) return name + text;
  return `${name}"${text.replaceAll(/[\\"“”„]/g, '\\$&')}"${match === 'prefix' ? '*' : ''}`;
}

/** Whether it is read as the word it is without quotation marks, whatever stands before it: "limit <a" would be a comparison. */
function isOneWord(name: string, text: string): boolean {
  if (/^[<>=:]/.test(text)) return false;
  const tokens = tokensOf(name + text);
  const [last] = tokens.slice(-1);
  return tokens.length === (name === '' ? 1 : 2) && last?.kind === 'word' && last.text === text;
}
