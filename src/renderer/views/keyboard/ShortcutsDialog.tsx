// The list of keys, read from the table of actions.
import { Modal } from '../../elements/Modal.tsx';
import { words } from '../../texts/words.ts';
import { useSettings } from '../PlayerContext.tsx';
import { APP_ACTIONS, type KeyGroup } from './app-actions.ts';
import { isPlain, keysOf, type KeySettings } from './key-bindings.ts';
import { keysText } from './keys-text.ts';

interface KeyLine {
  words(): string;
  readonly keys: readonly string[];
}

/** What lists do with keys of their own. */
const LIST_KEYS: readonly KeyLine[] = [
  { words: () => words.listKeys.move, keys: ['↑', '↓', 'PageUp', 'PageDown', 'Home', 'End'] },
  { words: () => words.listKeys.play, keys: ['Enter'] },
  { words: () => words.listKeys.playNext, keys: ['Shift+Enter'] },
  { words: () => words.listKeys.addToQueue, keys: ['Q'] },
  { words: () => words.listKeys.rate, keys: ['Alt+0', '…', 'Alt+5'] },
  { words: () => words.listKeys.selectAll, keys: ['Mod+A'] },
  { words: () => words.listKeys.span, keys: ['Shift+↑', 'Shift+↓'] },
  { words: () => words.listKeys.clearSelection, keys: ['Escape'] },
  { words: () => words.listKeys.typeAhead, keys: ['/'] },
  { words: () => words.listKeys.cells, keys: ['←', '→'] },
  { words: () => words.listKeys.header, keys: ['Enter', 'Shift+Enter'] },
  { words: () => words.listKeys.moveColumn, keys: ['Alt+←', 'Alt+→'] },
  { words: () => words.listKeys.widenColumn, keys: ['Shift+←', 'Shift+→'] },
  { words: () => words.listKeys.menu, keys: ['Shift+F10'] },
];

/** Without what is switched off. */
function linesOf(group: KeyGroup, settings: KeySettings): readonly KeyLine[] {
  if (group === 'lists') return LIST_KEYS;
  return APP_ACTIONS.filter((action) => action.group === group)
    .map((action) => ({ words: action.words, keys: [keysOf(action, settings)] }))
    .filter(({ keys: [keys = ''] }) => settings.plainKeys || !isPlain(keys));
}

export function ShortcutsDialog({ onClose }: { onClose(): void }) {
  const settings = useSettings((state) => state);
  return (
    <Modal title={words.places.shortcuts} className="shortcuts" onClose={onClose}>
      <div className="shortcuts-groups" tabIndex={0} role="group" aria-label={words.keyGroupsLabel}>
        {(Object.keys(words.keyGroups) as KeyGroup[]).map((group) => (
          <section key={group}>
            <h3>{words.keyGroups[group]}</h3>
            <dl>
              {linesOf(group, settings).map(({ words, keys }) => (
                <div key={keys.join()}>
                  <dt>{words()}</dt>
                  <dd>
                    {keys.map((key) => (
                      <kbd key={key} translate="no">
                        {keysText(key)}
                      </kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
