// By what a list of albums, artists or genres is sorted, and which way round.
import { ArrowDownNarrowWide, ArrowUpNarrowWide } from 'lucide-react';

import type { EntitySort } from '../../../shared/entities.ts';
import { IconButton } from '../../elements/IconButton.tsx';
import { words } from '../../texts/words.ts';
import styles from './SortChoice.module.css';

interface SortChoiceProps<By extends string> {
  readonly sort: EntitySort<By>;
  readonly options: Readonly<Record<By, string>>;
  /** Those that begin with the largest: what was added last, the most. */
  readonly descendingFirst: readonly By[];
  onChoose(sort: EntitySort<By>): void;
}

export function SortChoice<By extends string>({ sort, options, descendingFirst, onChoose }: SortChoiceProps<By>) {
  const [key] = sort;
  if (!key) return null;
  const isAscending = key.direction === 'ascending';
  const choose = (by: By): void => {
    onChoose([{ by, direction: descendingFirst.includes(by) ? 'descending' : 'ascending' }]);
  };
  return (
    <div className={styles['sort']}>
      <select aria-label={words.sorts.label} value={key.by} onChange={(event) => choose(event.target.value as By)}>
        {(Object.entries(options) as [By, string][]).map(([by, label]) => (
          <option key={by} value={by}>
            {label}
          </option>
        ))}
      </select>
      <IconButton
        label={isAscending ? words.sorts.ascending : words.sorts.descending}
        onClick={() => onChoose([{ by: key.by, direction: isAscending ? 'descending' : 'ascending' }])}
      >
        {isAscending ? <ArrowUpNarrowWide /> : <ArrowDownNarrowWide />}
      </IconButton>
    </div>
  );
}
