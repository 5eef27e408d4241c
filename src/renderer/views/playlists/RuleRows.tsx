// The rule of a smart playlist as rows: field, comparison and value of each condition, and below them the order and how many.
import { Plus, X } from 'lucide-react';
import { useId } from 'react';

import { SORT_FIELDS, type Field } from '../../../shared/query/fields.ts';
import { comparisonsOf, kindOf, RULE_FIELDS, takesValue, type Rule, type RuleComparison, type RuleField, type Rules } from '../../../shared/query/rules.ts'; // prettier-ignore
import { IconButton } from '../../elements/IconButton.tsx';
import { conditionText } from '../../texts/rule-text.ts';
import { words } from '../../texts/words.ts';
import styles from './RuleRows.module.css';

interface RuleRowsProps {
  readonly rules: Rules;
  onChange(rules: Rules): void;
}

const FIRST_RULE: Rule = { field: 'genre', comparison: 'has', value: '' };

/** More than anyone has tracks. */
const MAX_LIMIT = 1_000_000;

export function RuleRows({ rules, onChange }: RuleRowsProps) {
  const { match, rows, sort, limit } = rules;
  const sortId = useId();
  const limitId = useId();
  const setRow = (at: number, row: Rule): void => onChange({ ...rules, rows: rows.with(at, row) });
  return (
    <div className={styles['rules']}>
      {rows.length > 1 && (
        <label className={styles['match']}>
          {words.rules.match}
          <select
            value={match}
            onChange={(event) => onChange({ ...rules, match: event.target.value === 'any' ? 'any' : 'all' })}
          >
            <option value="all">{words.rules.all}</option>
            <option value="any">{words.rules.any}</option>
          </select>
        </label>
      )}
      {rows.length === 0 && <p className={styles['everything']}>{words.rules.everything}</p>}
      <ul>
        {rows.map((row, at) => (
          <RuleRow
            key={at}
            row={row}
            onChange={(changed) => setRow(at, changed)}
            onRemove={() => onChange({ ...rules, rows: rows.toSpliced(at, 1) })}
          />
        ))}
      </ul>
      <button
        type="button"
        className="button button-quiet"
        onClick={() => onChange({ ...rules, rows: [...rows, FIRST_RULE] })}
      >
        <Plus aria-hidden="true" />
        {words.rules.add}
      </button>
      <div className={styles['order']}>
        <label htmlFor={sortId}>{words.rules.sort}</label>
        <select
          id={sortId}
          value={sort?.field ?? ''}
          onChange={(event) => {
            const field = SORT_FIELDS.find((one) => one === event.target.value);
            onChange({ ...rules, sort: field ? { field, descending: sort?.descending ?? isMostFirst(field) } : null });
          }}
        >
          <option value="">{words.rules.unsorted}</option>
          {SORT_FIELDS.map((field) => (
            <option key={field} value={field}>
              {words.rules.fields[field]}
            </option>
          ))}
        </select>
        <label>
          <input
            type="checkbox"
            checked={sort?.descending ?? false}
            disabled={sort === null}
            onChange={(event) => sort && onChange({ ...rules, sort: { ...sort, descending: event.target.checked } })}
          />
          {words.rules.descending}
        </label>
        <label htmlFor={limitId}>{words.rules.limit}</label>
        <input
          id={limitId}
          type="number"
          min={1}
          max={MAX_LIMIT}
          placeholder={words.rules.noLimit}
          value={limit ?? ''}
          onChange={(event) => {
            const wanted = Math.floor(event.target.valueAsNumber);
            onChange({ ...rules, limit: wanted >= 1 ? Math.min(MAX_LIMIT, wanted) : null });
          }}
        />
      </div>
    </div>
  );
}

/** Of these what is last or most is looked for first. */
function isMostFirst(field: Field): boolean {
  return ['added', 'last', 'plays', 'rating', 'skips'].includes(field);
}

interface RuleRowProps {
  readonly row: Rule;
  onChange(row: Rule): void;
  onRemove(): void;
}

function RuleRow({ row, onChange, onRemove }: RuleRowProps) {
  const { field, comparison, value } = row;
  const kind = kindOf(field);
  const setField = (next: RuleField): void => {
    const possible = comparisonsOf(next);
    const kept = possible.includes(comparison) ? comparison : possible[0];
    if (kept) onChange({ field: next, comparison: kept, value: kindOf(next) === kind ? value : '' });
  };
  return (
    <li>
      <select
        aria-label={words.rules.field}
        value={field}
        onChange={(event) => setField(event.target.value as RuleField)}
      >
        {RULE_FIELDS.map((one) => (
          <option key={one} value={one}>
            {words.rules.fields[one]}
          </option>
        ))}
      </select>
      <select
        aria-label={words.rules.comparison}
        value={comparison}
        onChange={(event) => onChange({ ...row, comparison: event.target.value as RuleComparison })}
      >
        {comparisonsOf(field).map((one) => (
          <option key={one} value={one}>
            {words.rules.comparisons[one]}
          </option>
        ))}
      </select>
      {takesValue(comparison) && kind !== 'flag' ? (
        <input
          type="text"
          dir="auto"
          aria-label={words.rules.value}
          autoComplete="off"
          spellCheck={false}
          placeholder={field === 'rating' ? words.rules.hints.rating : words.rules.hints[kind]}
          value={value}
          onChange={(event) => onChange({ ...row, value: event.target.value })}
        />
      ) : (
        <span />
      )}
      <IconButton label={words.rules.remove(conditionText(row))} onClick={onRemove}>
        <X />
      </IconButton>
    </li>
  );
}
