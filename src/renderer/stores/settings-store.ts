// The page's mirror of the settings the core keeps. Views change one with `client.call('settings.set')`; the event brings it here.
// Volume and sound (`live-settings`) are the engine's: it takes the kept values once at the start and each later change is sent to be kept.
import { createStore, type StoreApi } from 'zustand/vanilla';

import type { CoreClient } from '../../shared/contract/index.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../shared/settings.ts';
import type { PlayerEngine } from '../engine/engine.ts';
import { changedSettings, giveSettings, liveSettings } from './live-settings.ts';
import { mirror } from './mirror.ts';

export type SettingsState = Settings;
export type SettingsStore = StoreApi<SettingsState>;

/** A dragged slider changes many times a second; only where it rests is worth a write; guess. */
const KEEP_AFTER_MS = 400;
/** What could not be kept is tried again after this: a locked database is free within seconds. Guess. */
const KEEP_AGAIN_MS = 2000;

export function createSettingsStore(): SettingsStore {
  return createStore<Settings>(() => DEFAULT_SETTINGS);
}

/** Settles when the kept settings have come, or after `limitMs` without them. */
export function settingsArrived(store: SettingsStore, limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(done, limitMs);
    const stop = store.subscribe(done);
  });
}

export function bindSettings(
  client: CoreClient,
  engine: PlayerEngine,
  store: SettingsStore,
  onFailure: (error: unknown) => void,
): { dispose(): void } {
  const initial = liveSettings(engine.snapshot());
  let taken = false;
  let keepTimer: ReturnType<typeof setTimeout> | undefined;
  let failing = false;
  let ended = false;

  const changed = (): Partial<Settings> | null => changedSettings(liveSettings(engine.snapshot()), store.getState());
  const keep = (): void => {
    clearTimeout(keepTimer);
    const settings = taken ? changed() : null;
    if (!settings) return;
    client.call('settings.set', settings).then(
      () => (failing = false),
      (error: unknown) => {
        // Reported once, not at each try.
        if (!failing) onFailure(error);
        failing = true;
        clearTimeout(keepTimer);
        if (!ended) keepTimer = setTimeout(keep, KEEP_AGAIN_MS);
      },
    );
  };

  const ends = [
    mirror(client, {
      event: 'settings.changed',
      snapshot: () => client.call('settings.get', {}),
      apply: (settings) => {
        store.setState(settings, true);
        if (taken) return;
        // What the listener changed before they came stays, and is kept.
        giveSettings(engine, { ...settings, ...changedSettings(liveSettings(engine.snapshot()), initial) });
        taken = true;
        keep();
      },
      onFailure,
    }),
    engine.onChange(() => {
      if (!taken || !changed()) return;
      clearTimeout(keepTimer);
      keepTimer = setTimeout(keep, KEEP_AFTER_MS);
    }),
  ];

  globalThis.addEventListener?.('pagehide', keep);
  return {
    dispose() {
      ended = true;
      globalThis.removeEventListener?.('pagehide', keep);
      keep();
      for (const end of ends) end();
    },
  };
}
