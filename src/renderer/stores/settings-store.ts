// The page's mirror of the settings the core keeps. Views change one with `client.call('settings.set')`; the event brings it here.
// Volume is the engine's: it takes the kept value once at the start and each later change of it is sent to be kept.
import { createStore, type StoreApi } from 'zustand/vanilla';

import type { CoreClient } from '../../shared/contract.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../shared/settings.ts';
import type { PlayerEngine } from '../engine/engine.ts';
import { mirror } from './mirror.ts';

export type SettingsState = Settings;
export type SettingsStore = StoreApi<SettingsState>;

/** A dragged slider changes many times a second; only where it rests is worth a write; guess. */
const KEEP_VOLUME_AFTER_MS = 400;

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
  let volumeTaken = false;
  let keepTimer: ReturnType<typeof setTimeout> | undefined;

  const keepVolume = (): void => {
    const { volume } = engine.snapshot();
    if (volume !== store.getState().volume) client.call('settings.set', { volume }).catch(onFailure);
  };

  const ends = [
    mirror(client, {
      event: 'settings.changed',
      snapshot: () => client.call('settings.get', {}),
      apply: (settings) => {
        store.setState(settings, true);
        if (volumeTaken) return;
        volumeTaken = true;
        engine.setVolume(settings.volume);
      },
      onFailure,
    }),
    engine.onChange(() => {
      if (!volumeTaken || engine.snapshot().volume === store.getState().volume) return;
      clearTimeout(keepTimer);
      keepTimer = setTimeout(keepVolume, KEEP_VOLUME_AFTER_MS);
    }),
  ];

  return {
    dispose() {
      clearTimeout(keepTimer);
      for (const end of ends) end();
    },
  };
}
