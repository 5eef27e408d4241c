import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { PlayerError } from '../../shared/errors.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../shared/settings.ts';
import type { EngineSnapshot, PlayerEngine } from '../engine/engine.ts';
import { createCoreEnd } from './core-end.testing.ts';
import { bindSettings, createSettingsStore, settingsArrived } from './settings-store.ts';

/** The engine's live values and their setters: the border this store ends at. */
function liveEngine() {
  const { volume, preset, intensity, levelMatch, levelling } = DEFAULT_SETTINGS;
  let live = { volume, preset, intensity, levels: { levelMatch, levelling } };
  const listeners = new Set<() => void>();
  const set = (change: Partial<typeof live>): void => {
    live = { ...live, ...change };
    for (const listener of listeners) listener();
  };
  return {
    snapshot: () => live as EngineSnapshot,
    restore: set,
    setVolume: (to: number) => set({ volume: to }),
    setPreset: (to: typeof preset) => set({ preset: to }),
    setIntensity: (to: number) => set({ intensity: to }),
    setLevels: (levels: typeof live.levels) => set({ levels }),
    onChange(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as PlayerEngine;
}

const kept = (change: Partial<Settings>): Settings => ({ ...DEFAULT_SETTINGS, ...change });

describe('settings', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());
  const pass = (): Promise<void> => vi.advanceTimersByTimeAsync(500).then(() => undefined);

  it('gives the kept volume to the engine once, then keeps where the slider came to rest', async () => {
    const core = createCoreEnd();
    const engine = liveEngine();
    const store = createSettingsStore();
    const binding = bindSettings(core.client, engine, store, () => undefined);
    core.open();
    const answered = core.take('settings.get').answer(kept({ theme: 'dark', volume: 0.3 }));
    await pass();
    await answered;
    expect(engine.snapshot().volume).toBe(0.3);
    expect(store.getState().theme).toBe('dark');
    await pass();
    expect(core.calls).toEqual([]);

    for (const volume of [0.35, 0.4, 0.5]) engine.setVolume(volume);
    await pass();
    expect(core.calls.map(({ name, args }) => [name, args])).toEqual([['settings.set', { volume: 0.5 }]]);

    core.emit('settings.changed', kept({ theme: 'light', volume: 0.2 }));
    expect(engine.snapshot().volume).toBe(0.5);
    expect(store.getState().theme).toBe('light');
    binding.dispose();
  });

  it('gives the kept sound to the engine and keeps what changes of it, in one write', async () => {
    const core = createCoreEnd();
    const engine = liveEngine();
    const store = createSettingsStore();
    const binding = bindSettings(core.client, engine, store, () => undefined);
    core.open();
    const sound = { preset: 'warm', intensity: 0.6, levelMatch: false, levelling: 'album' } as const;
    const answered = core.take('settings.get').answer(kept(sound));
    await pass();
    await answered;
    const { preset, intensity, levels } = engine.snapshot();
    expect({ preset, intensity, ...levels }).toEqual(sound);
    await pass();
    expect(core.calls).toEqual([]);

    engine.setPreset('bright');
    engine.setIntensity(0.7);
    engine.setPreset('punchy');
    engine.setLevels({ levelMatch: false, levelling: 'track' });
    await pass();
    const changed = { preset: 'punchy', intensity: 0.7, levelling: 'track' };
    expect(core.calls.map(({ name, args }) => [name, args])).toEqual([['settings.set', changed]]);

    // Back to what is kept: nothing to write.
    core.emit('settings.changed', kept({ ...sound, ...changed } as Settings));
    engine.setPreset('off');
    engine.setPreset('punchy');
    await pass();
    expect(core.calls).toHaveLength(1);
    binding.dispose();
  });

  it('keeps what could not be kept, a little later, and complains of it once', async () => {
    const core = createCoreEnd();
    const engine = liveEngine();
    const failures: unknown[] = [];
    const binding = bindSettings(core.client, engine, createSettingsStore(), (error) => failures.push(error));
    core.open();
    const answered = core.take('settings.get').answer(kept({ preset: 'adaptive' }));
    await pass();
    await answered;
    engine.setPreset('gentle');
    await pass();
    for (let tries = 0; tries < 3; tries++) {
      const failed = core.take('settings.set').fail(new PlayerError('database-failed'));
      await pass();
      await failed;
      expect(core.calls).toEqual([]);
      await vi.advanceTimersByTimeAsync(2000);
    }
    expect(core.calls.map(({ name, args }) => [name, args])).toEqual([['settings.set', { preset: 'gentle' }]]);
    core.emit('settings.changed', kept({ preset: 'gentle' }));
    const done = core.take('settings.set').answer(null);
    await vi.advanceTimersByTimeAsync(5000);
    await done;
    expect(core.calls).toEqual([]);
    expect(failures).toHaveLength(1);
    binding.dispose();
  });

  it('leaves what was changed before the kept values came, and keeps it', async () => {
    const core = createCoreEnd();
    const engine = liveEngine();
    const binding = bindSettings(core.client, engine, createSettingsStore(), () => undefined);
    engine.setPreset('bright');
    core.open();
    const answered = core.take('settings.get').answer(kept({ preset: 'warm', intensity: 0.4 }));
    await pass();
    await answered;
    expect(engine.snapshot()).toMatchObject({ preset: 'bright', intensity: 0.4 });
    expect(core.calls.map(({ name, args }) => [name, args])).toEqual([['settings.set', { preset: 'bright' }]]);
    binding.dispose();
  });

  it('sends what is not kept yet when the page goes, or the binding ends', async () => {
    const page = new EventTarget();
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
    vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
    const core = createCoreEnd();
    const engine = liveEngine();
    const binding = bindSettings(core.client, engine, createSettingsStore(), () => undefined);
    core.open();
    const answered = core.take('settings.get').answer(kept({}));
    await pass();
    await answered;
    engine.setPreset('punchy');
    expect(core.calls).toEqual([]);
    page.dispatchEvent(new Event('pagehide'));
    expect(core.take('settings.set').args).toEqual({ preset: 'punchy' });
    engine.setPreset('gentle');
    binding.dispose();
    page.dispatchEvent(new Event('pagehide'));
    expect(core.calls.map(({ args }) => args)).toEqual([{ preset: 'punchy' }, { preset: 'gentle' }]);
    vi.unstubAllGlobals();
  });

  it('waits for the kept settings, but not for ever', async () => {
    const core = createCoreEnd();
    const store = createSettingsStore();
    const binding = bindSettings(core.client, liveEngine(), store, () => undefined);
    const settled: string[] = [];
    void settingsArrived(store, 10_000).then(() => settled.push(store.getState().theme));
    void settingsArrived(store, 150).then(() => settled.push('too late'));
    core.open();
    await vi.advanceTimersByTimeAsync(149);
    expect(settled).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(settled).toEqual(['too late']);
    const answered = core.take('settings.get').answer(kept({ theme: 'dark' }));
    await pass();
    await answered;
    expect(settled).toEqual(['too late', 'dark']);
    binding.dispose();
  });

  it('sends nothing before the kept volume is known', async () => {
    const core = createCoreEnd();
    const engine = liveEngine();
    const binding = bindSettings(core.client, engine, createSettingsStore(), () => undefined);
    core.open();
    engine.setVolume(0.6);
    await pass();
    expect(core.calls.map((call) => call.name)).toEqual(['settings.get']);
    binding.dispose();
  });

  it('keeps what was set while the core was away, and what was on its way when it went', async () => {
    const core = createCoreEnd();
    const engine = liveEngine();
    const failures: unknown[] = [];
    const binding = bindSettings(core.client, engine, createSettingsStore(), (error) => failures.push(error));
    core.open();
    const answered = core.take('settings.get').answer(kept({}));
    await pass();
    await answered;
    engine.setPreset('warm');
    await pass();
    expect(core.take('settings.set').args).toEqual({ preset: 'warm' });
    core.lose();
    engine.setVolume(0.1);
    await pass();
    engine.setVolume(0.2);
    await pass();
    // A core that begins anew knows nothing of it.
    core.open();
    expect(core.calls[0]).toMatchObject({ name: 'settings.set', args: { preset: 'warm', volume: 0.2 } });
    expect(core.calls.filter(({ name }) => name === 'settings.set')).toHaveLength(1);
    expect(failures).toEqual([]);
    binding.dispose();
  });
});
