// What the tests of live mastering have in common. A preset's test chunks count the same frames on the left as the original and name the
// preset on the right, so every sample tells both whether it lies where it belongs and how much of which preset it is.
import { expect } from 'vitest';

import type { Preset } from '../../../shared/presets.ts';
import { CROSSFADE_FRAMES } from '../mastering/mastered-voice.ts';
import { EnginePage } from './engine-page.testing.ts';
import type { Blend } from './signal.testing.ts';

export const SECOND = 48_000;
/** A thousandth of the step between two tracks: rounding in the gains. */
export const STRAIGHT = 1e-3;
/** On a busy machine the mastered sound may miss a beginning by some milliseconds; then it fades in. */
export const LATE_FRAMES = CROSSFADE_FRAMES + 6000;

/** A page for live mastering, and words to drive and read it. Registers hooks: call it once in a `describe`. */
export function masteringPage() {
  const engine = new EnginePage();
  const add = (...args: Parameters<typeof engine.server.add>): void => engine.server.add(...args);
  const setPreset = (preset: Preset): Promise<void> => engine.do((h, preset) => h.engine.setPreset(preset), preset);
  const snapshot = () => engine.do((h) => h.engine.snapshot());
  const hearsPreset = async (preset: Preset, timeoutMs = 5000): Promise<void> => {
    const heard = (wanted: string): boolean => window.harness.engine.snapshot().heardPreset === wanted;
    await engine.page.waitForFunction(heard, preset, { timeout: timeoutMs, polling: 20 });
  };
  /** From wherever the play head is by now. */
  const hearsOn = async (id: number, frames: number): Promise<void> =>
    engine.hears(id, (await engine.position()) + frames, 20_000);
  const masteredRequests = () => engine.server.requests.filter((request) => request.preset !== 'off');

  /** Plays from `frame` with every sample recorded. */
  const playRecorded = async (ids: readonly number[], frame = 0): Promise<void> => {
    await engine.play(ids, 0, frame);
    await engine.do((h) => h.record());
  };
  /** What was heard, in order: levels as they stood, and fades as "from>to length"; none bent, no frame lost or repeated. */
  const blends = async (): Promise<Blend[]> => {
    const { blends, breaks } = await engine.do((h) => h.blends());
    expect(blends.filter((blend) => blend.bend > STRAIGHT)).toEqual([]);
    const heard = blends.filter(({ from, to }) => from !== 0 && to !== 0);
    const [begin, end] = [heard[0]?.at ?? 0, (heard.at(-1)?.at ?? 0) + (heard.at(-1)?.length ?? 0)];
    expect(end).toBeGreaterThan(begin);
    expect(breaks.filter((at) => at > begin && at < end)).toEqual([]);
    return heard;
  };
  const steps = (heard: readonly Blend[]): string[] =>
    heard.map(({ from, to, length }) => (from === to ? `${from}` : `${from}>${to} ${length}`));
  return { engine, add, setPreset, snapshot, hearsPreset, hearsOn, masteredRequests, playRecorded, blends, steps };
}
