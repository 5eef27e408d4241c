// What can be done with several selected things, where it covers none of them: for a list of the view in the bar above it, for the queue in its own
// head. How many they are, the actions of the one table that are used most, and the whole menu behind the last button.
import { MoreHorizontal, X } from 'lucide-react';
import { use, type KeyboardEvent, type ReactNode } from 'react';
import { createPortal } from 'react-dom';

import { IconButton } from '../../elements/IconButton.tsx';
import type { ItemTarget } from '../../stores/menu-store.ts';
import { longLengthText } from '../../texts/album-text.ts';
import { words } from '../../texts/words.ts';
import { keysText } from '../keyboard/keys-text.ts';
import { useKeysTexts } from '../keyboard/use-keys-text.ts';
import { ITEM_ACTIONS } from '../menus/item-actions.ts';
import { useServices } from '../PlayerContext.tsx';
import { afterArrow } from './bar-focus.ts';
import styles from './SelectionBar.module.css';
import { SelectionPlace } from './selection-place.ts';

interface SelectionBarProps {
  /** "3 tracks", as it is counted. */
  readonly counted: string;
  /** Null while nothing of it is known that could be acted on. */
  readonly target: ItemTarget | null;
  /** Nothing is selected any more, and the focus goes back to the list. */
  onClear(): void;
}

/** In the bar above the view; the list that it belongs to draws it. */
export function SelectionBarAbove(props: SelectionBarProps) {
  const place = use(SelectionPlace);
  return place && createPortal(<SelectionBar {...props} />, place);
}

export function SelectionBar({ counted, target, onClear }: SelectionBarProps) {
  const services = useServices();
  const { menu } = services;
  const keysTexts = useKeysTexts();
  const actions = target ? ITEM_ACTIONS.flat().filter(({ inBar, isFor }) => inBar && isFor(target, services)) : [];
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key === 'Escape') onClear();
    else if (!afterArrow(event.currentTarget, event.target, event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const length = target?.kind === 'tracks' ? lengthOf(target) : null;
  return (
    <div className={styles['bar']} role="toolbar" aria-label={words.selection.label} onKeyDown={onKeyDown}>
      <IconButton label={words.selection.clear} shortcut={keysText('Escape')} onClick={onClear}>
        <X />
      </IconButton>
      <p className={styles['count']}>
        <b className={styles['whole']}>{words.selection.selected(counted)}</b>
        <b className={styles['brief']}>{counted}</b>
        {length !== null && <span className={styles['length']}>{length}</span>}
      </p>
      {target &&
        actions.map((action) => (
          <IconButton
            key={action.id}
            label={action.words(target)}
            shortcut={action.keysOf === undefined ? '' : keysTexts(action.keysOf)}
            disabled={action.isPossible?.(target) === false}
            onClick={() => action.run(services, target)}
          >
            <action.icon />
          </IconButton>
        ))}
      {target && (
        <IconButton
          label={words.selection.more}
          aria-haspopup="menu"
          onClick={({ currentTarget }) => menu.setState({ open: { target, anchor: currentTarget } })}
        >
          <MoreHorizontal />
        </IconButton>
      )}
    </div>
  );
}

/** Where the length of all of them is known here: of many only some are at hand. */
function lengthOf({ rows, count }: Extract<ItemTarget, { kind: 'tracks' }>): ReactNode {
  if (rows.length !== count) return null;
  return longLengthText(rows.reduce((sum, { durationSeconds }) => sum + (durationSeconds ?? 0), 0));
}
