import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { EngineSnapshot, PlayerEngine } from '../engine/engine.ts';
import { createCoreEnd } from './core-end.testing.ts';
import { bindSettings, createSettingsStore, settingsArrived } from './settings-store.ts';

function volumeKnob(initial: number) {
  let volume = initial;
  const listeners = new Set<() => void>();
  const engine = {
    snapshot: () => ({ volume }) as EngineSnapshot,
    setVolume(to: number) {
      volume = to;
      for (const listener of listeners) listener();
    },
    onChange(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as PlayerEngine;
  return engine;
}

describe('settings', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());
  const pass = (): Promise<void> => vi.advanceTimersByTimeAsync(500).then(() => undefined);

  it('gives the kept volume to the engine once, then keeps where the slider came to rest', async () => {
    const core = createCoreEnd();
    const engine = volumeKnob(0.8);
    const store = createSettingsStore();
    const binding = bindSettings(core.client, engine, store, () => undefined);
    core.open();
    const answered = core.take('settings.get').answer({ theme: 'dark', volume: 0.3 });
    await pass();
    await answered;
    expect(engine.snapshot().volume).toBe(0.3);
    expect(store.getState().theme).toBe('dark');
    await pass();
    expect(core.calls).toEqual([]);

    for (const volume of [0.35, 0.4, 0.5]) engine.setVolume(volume);
    await pass();
    expect(core.calls.map(({ name, args }) => [name, args])).toEqual([['settings.set', { volume: 0.5 }]]);

    core.emit('settings.changed', { theme: 'light', volume: 0.2 });
    expect(engine.snapshot().volume).toBe(0.5);
    expect(store.getState().theme).toBe('light');
    binding.dispose();
  });

  it('waits for the kept settings, but not for ever', async () => {
    const core = createCoreEnd();
    const store = createSettingsStore();
    const binding = bindSettings(core.client, volumeKnob(0.8), store, () => undefined);
    const settled: string[] = [];
    void settingsArrived(store, 10_000).then(() => settled.push(store.getState().theme));
    void settingsArrived(store, 150).then(() => settled.push('too late'));
    core.open();
    await vi.advanceTimersByTimeAsync(149);
    expect(settled).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(settled).toEqual(['too late']);
    const answered = core.take('settings.get').answer({ theme: 'dark', volume: 0.8 });
    await pass();
    await answered;
    expect(settled).toEqual(['too late', 'dark']);
    binding.dispose();
  });

  it('sends nothing before the kept volume is known', async () => {
    const core = createCoreEnd();
    const engine = volumeKnob(0.8);
    const binding = bindSettings(core.client, engine, createSettingsStore(), () => undefined);
    core.open();
    engine.setVolume(0.6);
    await pass();
    expect(core.calls.map((call) => call.name)).toEqual(['settings.get']);
    binding.dispose();
  });
});
