// The list of keys, read from the table of actions.
import { Modal } from '../../elements/Modal.tsx';
import { words } from '../../texts/words.ts';
import { useSettings } from '../PlayerContext.tsx';
import type { KeyGroup } from './app-actions.ts';
import { isPlain, keyOwners, keysOf, type KeySettings } from './key-bindings.ts';
import { keysText } from './keys-text.ts';

interface KeyLine {
  words(): string;
  readonly keys: readonly string[];
}

/** What lists do with keys that nobody changes. */
const FIXED_LIST_KEYS: readonly KeyLine[] = [
  { words: () => words.listKeys.move, keys: ['↑', '↓', 'PageUp', 'PageDown', 'Home', 'End'] },
  { words: () => words.listKeys.span, keys: ['Shift+↑', 'Shift+↓'] },
  { words: () => words.listKeys.clearSelection, keys: ['Escape'] },
  { words: () => words.listKeys.cells, keys: ['←', '→'] },
  { words: () => words.listKeys.header, keys: ['Enter', 'Shift+Enter'] },
  { words: () => words.listKeys.moveColumn, keys: ['Alt+←', 'Alt+→'] },
  { words: () => words.listKeys.widenColumn, keys: ['Shift+←', 'Shift+→'] },
  { words: () => words.listKeys.menu, keys: ['Shift+F10'] },
];

/** Without what is switched off. */
function linesOf(group: KeyGroup, settings: KeySettings): readonly KeyLine[] {
  const lines = keyOwners()
    .filter((owner) => owner.group === group)
    .map((owner) => ({ words: owner.words, keys: [keysOf(owner, settings)] }))
    .filter(({ keys: [keys = ''] }) => settings.plainKeys || !isPlain(keys));
  return group === 'lists' ? [...lines, ...FIXED_LIST_KEYS] : lines;
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
