// The keys of the player: whether those without Ctrl or Alt work, and which each action has. One presses the new ones on the action's button.
import { RotateCcw } from 'lucide-react';
import { useState, type KeyboardEvent } from 'react';
import { useShallow } from 'zustand/react/shallow';

import { IconButton } from '../../elements/IconButton.tsx';
import { words } from '../../texts/words.ts';
import type { KeyGroup, KeyOwner } from '../keyboard/app-actions.ts';
import { assigned, isPlain, keyOwners, keysOf } from '../keyboard/key-bindings.ts';
import { keysText } from '../keyboard/keys-text.ts';
import { pressedKeys } from '../keyboard/pressed-keys.ts';
import { useSettings } from '../PlayerContext.tsx';
import { useSetting } from '../use-setting.ts';
import styles from './KeySettings.module.css';
import { SwitchSetting } from './Setting.tsx';

export function KeySettings() {
  const set = useSetting();
  const settings = useSettings(useShallow(({ plainKeys, keys }) => ({ plainKeys, keys })));
  const [waiting, setWaiting] = useState<string | null>(null);
  const [told, setTold] = useState('');

  const press = (action: KeyOwner, event: KeyboardEvent): void => {
    if (waiting !== action.id) return;
    // Tab goes on, and Escape only ends the waiting.
    if (event.key === 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') {
      setWaiting(null);
      return;
    }
    const keys = pressedKeys(event.nativeEvent);
    if (keys === null) return;
    const outcome = assigned(action, keys, settings);
    if (outcome.kind === 'begun') return;
    if (outcome.kind === 'reserved') {
      setTold(words.keySettings.reserved(keysText(keys)));
      return;
    }
    setWaiting(null);
    if (outcome.kind === 'taken') {
      setTold(words.keySettings.taken(keysText(keys), outcome.by.words()));
      return;
    }
    set({ keys: outcome.keys });
    setTold(words.keySettings.set(action.words(), keysText(keys)));
  };
  const reset = (action: KeyOwner): void => {
    const outcome = assigned(action, action.keys, settings);
    if (outcome.kind === 'set') set({ keys: outcome.keys });
    if (outcome.kind === 'taken') setTold(words.keySettings.taken(keysText(action.keys), outcome.by.words()));
  };
  const isDefault = Object.keys(settings.keys).length === 0;
  return (
    <>
      <SwitchSetting
        name={words.keySettings.plain}
        text={words.keySettings.plainText}
        checked={settings.plainKeys}
        onChange={(plainKeys) => set({ plainKeys })}
      />
      <p className="setting-text">{words.keySettings.hint}</p>
      <p role="status" className="setting-text">
        {told}
      </p>
      {(Object.keys(words.keyGroups) as KeyGroup[]).map((group) => (
        <section key={group} aria-label={words.keyGroups[group]}>
          <h3 className={styles['group']}>{words.keyGroups[group]}</h3>
          <ul className={styles['actions']}>
            {keyOwners()
              .filter((owner) => owner.group === group)
              .map((action) => {
                const keys = keysOf(action, settings);
                const isOff = !settings.plainKeys && isPlain(keys);
                return (
                  <li key={action.id}>
                    <span>{action.words()}</span>
                    {keys !== action.keys && (
                      <IconButton label={words.keySettings.reset(action.words())} onClick={() => reset(action)}>
                        <RotateCcw />
                      </IconButton>
                    )}
                    <button
                      type="button"
                      className={isOff ? `button ${styles['off']}` : 'button'}
                      aria-label={words.keySettings.change(action.words(), keysText(keys))}
                      onClick={() => setWaiting(action.id)}
                      onBlur={() => setWaiting(null)}
                      onKeyDown={(event) => press(action, event)}
                    >
                      {waiting === action.id ? words.keySettings.press : keysText(keys)}
                    </button>
                  </li>
                );
              })}
          </ul>
        </section>
      ))}
      <div className="upkeep">
        <button type="button" className="button" disabled={isDefault} onClick={() => set({ keys: {} })}>
          {words.keySettings.resetAll}
        </button>
      </div>
    </>
  );
}
