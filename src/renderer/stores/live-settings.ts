// The settings whose live value is the engine's: read from its snapshot to be kept, given to it once at the start. `settings-store`
// decides when.
import type { Settings } from '../../shared/settings.ts';
import type { EngineSnapshot, PlayerEngine } from '../engine/engine.ts';

export type LiveSettings = Pick<Settings, 'volume' | 'preset' | 'intensity' | 'levelMatch' | 'levelling'>;

export function liveSettings({ volume, preset, intensity, levels }: EngineSnapshot): LiveSettings {
  return { volume, preset, intensity, levelMatch: levels.levelMatch, levelling: levels.levelling };
}

export function giveSettings(engine: PlayerEngine, settings: LiveSettings): void {
  const { volume, preset, intensity, levelMatch, levelling } = settings;
  engine.restore({ volume, preset, intensity, levels: { levelMatch, levelling } });
}

/** The values of `live` that differ from the kept ones; null when none does. */
export function changedSettings(live: LiveSettings, kept: LiveSettings): Partial<LiveSettings> | null {
  const names = Object.keys(live) as (keyof LiveSettings)[];
  const changed = names.filter((name) => live[name] !== kept[name]);
  return changed.length === 0 ? null : Object.fromEntries(changed.map((name) => [name, live[name]]));
}
