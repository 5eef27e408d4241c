import { describe, expect, it } from 'vitest';

import type { EngineSnapshot, PlayerEngine } from '../engine/engine.ts';
import { changeIntensityBy, toggleBypass, toggleLevelMatch } from './sound-commands.ts';

function engineEnd(state: Partial<EngineSnapshot>) {
  const asked: unknown[][] = [];
  const record =
    (name: string) =>
    (...args: unknown[]): void => {
      asked.push([name, ...args]);
    };
  const engine = {
    setIntensity: record('setIntensity'),
    setBypassed: record('setBypassed'),
    setLevels: record('setLevels'),
    snapshot: () => ({ preset: 'warm', intensity: 0.5, bypassed: false, ...state }),
  } as unknown as PlayerEngine;
  return { engine, asked };
}

describe('sound commands', () => {
  it('step intensity within its bounds, on whole steps', () => {
    for (const [from, step, to] of [
      [0.5, 0.1, 0.6],
      [0.7, 0.1, 0.8],
      [0.95, 0.1, 1],
      [0.05, -0.1, 0],
    ] as const) {
      const { engine, asked } = engineEnd({ intensity: from });
      changeIntensityBy(engine, step);
      expect(asked).toEqual([['setIntensity', to]]);
    }
  });

  it('change nothing that could not be heard', () => {
    const { engine, asked } = engineEnd({ preset: 'off' });
    changeIntensityBy(engine, 0.1);
    toggleBypass(engine);
    expect(asked).toEqual([]);
  });

  it('turn over bypass and level match, and leave levelling', () => {
    const { engine, asked } = engineEnd({ bypassed: true, levels: { levelMatch: true, levelling: 'album' } });
    toggleBypass(engine);
    toggleLevelMatch(engine);
    expect(asked).toEqual([
      ['setBypassed', false],
      ['setLevels', { levelMatch: false, levelling: 'album' }],
    ]);
  });
});
