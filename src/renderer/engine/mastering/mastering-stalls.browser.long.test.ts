// Live mastering in a real Chromium. A busy machine: the clock moves on between a plan and its deed.
/// <reference types="node" />
import { describe, expect, it } from 'vitest';

import { CHUNK_FRAMES } from '../../../shared/timeline.ts';
import { hasBrowser } from '../browser-test/engine-page.testing.ts';
import { SECOND, masteringPage } from '../browser-test/mastering-page.testing.ts';
import { trackIn } from '../browser-test/signal.testing.ts';
import { CROSSFADE_FRAMES } from './mastered-voice.ts';

describe.skipIf(!hasBrowser)('a page that stands still', () => {
  const { engine, add, setPreset, hearsPreset, hearsOn, blends } = masteringPage();

  it('bypasses and changes its intensity without a click on a page that stands still at any call', async () => {
    add(1, 10 * CHUNK_FRAMES);
    await setPreset('warm');
    await engine.play([1]);
    await hearsPreset('warm');
    await engine.wait(1000);
    await engine.do((h) => h.record());
    const steepest = await engine.do(async (h) => {
      h.stallGains();
      for (let i = 0; i < 200; i++) {
        if (i % 3 === 0) h.engine.setIntensity((i % 7) / 6);
        else h.engine.setBypassed(i % 3 === 1);
        await new Promise((resolve) => setTimeout(resolve, i % 30));
      }
      return h.steepest();
    });
    const step = (trackIn(1, 'warm') - trackIn(1, 'off')) / CROSSFADE_FRAMES;
    expect(steepest).toBeGreaterThan(step / 2);
    expect(steepest).toBeLessThan(step * 1.1);
  }, 60_000);

  it('leaves out a chunk that the clock has overtaken: it never lies late beside its original', async () => {
    add(1, 20 * CHUNK_FRAMES);
    await engine.play([1]);
    await engine.hears(1, SECOND / 2);
    await engine.do((h) => h.record());
    // The first mastered chunk that follows another only starts after its time.
    await engine.do(() => {
      const { start } = AudioBufferSourceNode.prototype;
      let late = false;
      AudioBufferSourceNode.prototype.start = function (when = 0, offset = 0) {
        const mastered = (this.buffer?.getChannelData(1)[0] ?? 0) > 0.1;
        if (mastered && offset === 0 && !late) {
          late = true;
          while (this.context.currentTime < when + 0.05) continue;
        }
        start.call(this, when, offset);
      };
    });
    await setPreset('warm');
    await engine.hears(1, 2 * CHUNK_FRAMES + SECOND);
    const [off, warm] = [trackIn(1, 'off'), trackIn(1, 'warm')];
    expect((await blends()).filter(({ from, to }) => from === to).map(({ from }) => from)).toEqual([
      off,
      warm,
      off,
      warm,
    ]);
  });

  it('neither jumps nor slips where the page stands still between a plan and its deed', async () => {
    add(1, 40 * CHUNK_FRAMES);
    await setPreset('warm');
    await engine.play([1]);
    await hearsPreset('warm');
    await engine.do((h) => h.record());
    await engine.do(async (h) => {
      let seed = 7;
      const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
      /** Every sixteenth call or so comes 15 to 55 ms late on the audio clock: more than any margin. */
      const stallAt = (prototype: object, name: string): void => {
        const method = Reflect.get(prototype, name) as (...args: unknown[]) => unknown;
        Reflect.set(prototype, name, function (this: AudioNode, ...args: unknown[]) {
          const untilSeconds = this.context.currentTime + 0.015 + 0.04 * random();
          if (random() < 1 / 16) while (this.context.currentTime < untilSeconds) continue;
          return Reflect.apply(method, this, args);
        });
      };
      for (const name of ['connect', 'disconnect']) stallAt(AudioNode.prototype, name);
      for (const name of ['start', 'stop']) stallAt(AudioBufferSourceNode.prototype, name);
      const presets = ['warm', 'bright', 'punchy', 'gentle', 'off', 'adaptive'] as const;
      for (let i = 0; i < 80; i++) {
        h.engine.setPreset(presets[i % presets.length] ?? 'off');
        await new Promise((resolve) => setTimeout(resolve, 30 + ((i * 37) % 110)));
      }
    });
    await hearsOn(1, 12_000);
    // Choices that pile up may have one leave while another does: never as steep as two fades. A gain that is 1 ms late jumps by 48.
    const widest = (trackIn(1, 'punchy') - trackIn(1, 'off')) / CROSSFADE_FRAMES;
    expect(await engine.do((h) => h.steepest())).toBeLessThan(widest * 2);
    const { blends: heard, breaks } = await engine.do((h) => h.blends());
    const begin = heard.find(({ from }) => from !== 0)?.at ?? 0;
    expect(heard.length).toBeGreaterThan(20);
    expect(breaks.filter((at) => at > begin)).toEqual([]);
  }, 60_000);
});
