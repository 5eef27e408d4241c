// The list of keyboard shortcuts.
import { Modal } from '../../elements/Modal.tsx';
import { SHORTCUT_LIST } from './shortcut-rules.ts';
import { keysText } from './keys-text.ts';

export function ShortcutsDialog({ onClose }: { onClose(): void }) {
  return (
    <Modal title="Keyboard shortcuts" className="shortcuts" onClose={onClose}>
      <dl>
        {SHORTCUT_LIST.map(({ keys, does }) => (
          <div key={does}>
            <dt>{does}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key}>{keysText(key)}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
