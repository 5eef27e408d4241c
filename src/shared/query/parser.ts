// Text → query. Never throws: what cannot be read is left out and told with its place, so that a search box can underline it while the rest
// is already searched for.
import { isNumberField, isTextField, SORT_FIELDS, type Field, type TextField } from './fields.ts';
import { isBackwards, isValueOf } from './intervals.ts';
import { tokensOf, type FieldName, type Token } from './lexer.ts';
import type { Comparison, Condition, ParsedQuery, QueryProblem, QueryProblemCode, SortKey } from './query.ts';
import { wordsOf } from './words.ts';

/** Terms beyond these are left out: each costs a look into an index. Guess: more than anyone types. */
const MAX_TERMS = 64;
/** Brackets and dashes within each other. */
const MAX_DEPTH = 16;
const MAX_LIMIT = 1_000_000;

export function parseQuery(text: string): ParsedQuery {
  return new Parser(tokensOf(text)).parse();
}

type TokenOf<K extends Token['kind']> = Extract<Token, { kind: K }>;

class Parser {
  readonly #tokens: readonly Token[];
  readonly #problems: QueryProblem[] = [];
  readonly #sort: SortKey[] = [];
  #limit: number | null = null;
  #at = 0;
  #terms = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): ParsedQuery {
    let where = this.#any(null, 0);
    for (let next = this.#tokens[this.#at]; next; next = this.#tokens[this.#at]) {
      this.#problem('bracket-alone', next, ')');
      this.#at += 1;
      where = both(where, this.#any(null, 0));
    }
    return {
      query: { where, sort: this.#sort, limit: this.#limit },
      problems: this.#problems.toSorted((a, b) => a.from - b.from),
    };
  }

  /** Terms with `or` between them, up to a closing bracket or the end; `field` is that of the bracket they stand in. */
  #any(field: TextField | null, depth: number): Condition | null {
    const parts: Condition[] = [];
    let or: Token | null = null;
    for (;;) {
      const part = this.#all(field, depth);
      if (part) parts.push(part);
      else if (or) this.#problem('or-alone', or, 'or');
      const next = this.#tokens[this.#at];
      if (next?.kind !== 'or') break;
      if (!part && !or) this.#problem('or-alone', next, 'or');
      or = next;
      this.#at += 1;
    }
    return joined('any', parts);
  }

  #all(field: TextField | null, depth: number): Condition | null {
    const parts: Condition[] = [];
    for (
      let next = this.#tokens[this.#at];
      next && next.kind !== 'close' && next.kind !== 'or';
      next = this.#tokens[this.#at]
    ) {
      const part = this.#term(next, field, depth);
      if (part) parts.push(part);
    }
    return joined('all', parts);
  }

  #term(token: Token, field: TextField | null, depth: number): Condition | null {
    this.#at += 1;
    this.#terms += 1;
    if (this.#terms > MAX_TERMS || depth > MAX_DEPTH) {
      if (this.#problems.at(-1)?.code !== 'too-complex') this.#problem('too-complex', token, '');
      return null;
    }
    switch (token.kind) {
      case 'not':
        return this.#not(token, field, depth);
      case 'open':
        return this.#bracket(token, field, depth);
      case 'flag':
        return { kind: 'flag', flag: token.flag };
      case 'field':
        return this.#field(token, depth);
      case 'word':
        if (token.unknownField !== null) this.#problem('field-unknown', token, token.unknownField);
        return textCondition(field, 'prefix', token.text);
      case 'phrase':
        return this.#phrase(token, field, ':');
      case 'close':
      case 'or':
        return null;
    }
  }

  #not(token: Token, field: TextField | null, depth: number): Condition | null {
    const next = this.#tokens[this.#at];
    if (!next || next.kind === 'or' || next.kind === 'close') return null;
    if (next.kind === 'field' && (next.name === 'sort' || next.name === 'limit'))
      this.#problem('misplaced', token, '-');
    const of = this.#term(next, field, depth + 1);
    return of && { kind: 'not', of };
  }

  #bracket(open: Token, field: TextField | null, depth: number): Condition | null {
    const before = this.#problems.length;
    const condition = this.#any(field, depth + 1);
    const close = this.#tokens[this.#at];
    if (close?.kind === 'close') {
      this.#at += 1;
      if (!condition && this.#problems.length === before)
        this.#problem('bracket-empty', { from: open.from, to: close.to }, '()');
    } else {
      this.#problem('bracket-open', open, '(');
    }
    return condition;
  }

  #phrase(token: TokenOf<'phrase'>, field: TextField | null, test: ':' | '='): Condition | null {
    if (!token.isClosed) this.#problem('quote-open', token, token.text);
    if (field !== null && token.isClosed && token.text.trim() === '') return { kind: 'empty', field };
    return textCondition(field, test === '=' ? 'exact' : token.isStart ? 'prefix' : 'phrase', token.text);
  }

  #field(token: TokenOf<'field'>, depth: number): Condition | null {
    const value = this.#tokens[this.#at];
    const { name, test } = token;
    if (!value || (value.kind !== 'open' && value.kind !== 'word' && value.kind !== 'phrase')) {
      this.#problem('value-missing', token, name);
      return null;
    }
    if (value.kind === 'open') {
      if (isTextField(name) && test === null) {
        this.#at += 1;
        return this.#bracket(value, name, depth);
      }
      this.#problem('value-missing', token, name);
      return null;
    }
    this.#at += 1;
    const whole = { from: token.from, to: value.to };
    if (name === 'sort' || name === 'limit') {
      if (depth > 0) this.#problem('misplaced', whole, name);
      else this.#setting(name, value);
      return null;
    }
    if (isTextField(name)) {
      if (test !== null && test !== '=') {
        this.#problem('comparison-unfit', whole, test);
        return null;
      }
      if (value.kind === 'phrase') return this.#phrase(value, name, test ?? ':');
      return textCondition(name, test === '=' ? 'exact' : 'prefix', value.text);
    }
    if (value.kind === 'phrase' && value.text.trim() === '' && (test === null || test === '='))
      return { kind: 'empty', field: name };
    const condition = numberCondition(name, test, value.text.trim());
    if (condition === null) this.#problem('value-unreadable', value, value.text);
    if (condition?.kind === 'range' && isBackwards(condition)) {
      this.#problem('range-backwards', value, value.text);
      return null;
    }
    return condition;
  }

  #setting(name: 'sort' | 'limit', value: TokenOf<'word' | 'phrase'>): void {
    if (name === 'limit') {
      if (/^\d{1,9}$/.test(value.text) && Number(value.text) > 0) this.#limit = Math.min(MAX_LIMIT, Number(value.text));
      else this.#problem('limit-unreadable', value, value.text);
      return;
    }
    let from = value.from + (value.kind === 'phrase' ? 1 : 0);
    for (const key of value.text.split(',')) {
      const field = sortField(key.replace(/^-/, ''));
      const place = { from, to: Math.min(value.to, from + key.length) };
      if (field === null) this.#problem('sort-unknown', key === '' ? value : place, key);
      else if (!this.#sort.some((before) => before.field === field))
        this.#sort.push({ field, descending: key.startsWith('-') });
      from += key.length + 1;
    }
  }

  #problem(code: QueryProblemCode, { from, to }: { readonly from: number; readonly to: number }, text: string): void {
    this.#problems.push({ code, from, to, text });
  }
}

function sortField(text: string): Field | null {
  const name = text.toLowerCase();
  return SORT_FIELDS.find((field) => field === name) ?? null;
}

/** null: there is nothing to search for in it. */
function textCondition(field: TextField | null, match: 'prefix' | 'phrase' | 'exact', text: string): Condition | null {
  return wordsOf(text).length === 0 ? null : { kind: 'text', field, match, text };
}

/** null when the value cannot be read. */
function numberCondition(
  field: FieldName,
  test: Comparison | null,
  text: string,
): (Condition & { kind: 'number' | 'range' }) | null {
  if (!isNumberField(field)) return null;
  const value = text.toLowerCase();
  const dots = value.indexOf('..');
  if (dots === -1) return isValueOf(field, value) ? { kind: 'number', field, test: test ?? '=', value } : null;
  if (test !== null && test !== '=') return null;
  const from = value.slice(0, dots) || null;
  const to = value.slice(dots + 2) || null;
  if (from === null && to === null) return null;
  return [from, to].every((end) => end === null || isValueOf(field, end)) ? { kind: 'range', field, from, to } : null;
}

function joined(kind: 'all' | 'any', parts: readonly Condition[]): Condition | null {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.of : [part]));
  return flat.length > 1 ? { kind, of: flat } : (flat[0] ?? null);
}

function both(a: Condition | null, b: Condition | null): Condition | null {
  return joined(
    'all',
    [a, b].filter((part) => part !== null),
  );
}
