// What the engine sends to its output, in a real Chromium: gestures, lost devices, the volume and what the system is told.
/// <reference types="node" />
import { describe, expect, it } from 'vitest';

import { EnginePage, hasBrowser } from './browser-test/engine-page.testing.ts';

const SECOND = 48_000;

describe.skipIf(!hasBrowser)('the output of the engine', () => {
  const engine = new EnginePage();
  const add = (...args: Parameters<typeof engine.server.add>): void => engine.server.add(...args);

  it('waits for a gesture with the music at its first frame', async () => {
    await engine.freshPage();
    add(1, SECOND);
    // Everything the test asks of the page counts as a gesture, so the page plays and looks by itself.
    await engine.page.goto(`${engine.server.url}?play`);
    await engine.wait(1500);
    await engine.page.click('button');
    await engine.reaches('ended');
    expect(await engine.heard()).toEqual([`1: 0+${SECOND}`]);
    expect(await engine.do((h) => h.early)).toEqual({ states: ['loading'], position: 0, context: 'suspended' });
  });

  it('brings the sound back when the system took it', async () => {
    add(1, 4 * SECOND);
    await engine.play([1]);
    await engine.hears(1, 10_000);
    await engine.do((h) => h.contexts[0]?.suspend());
    await engine.hears(1, 30_000);
    expect(await engine.heard()).toHaveLength(1);
    await engine.do((h) => h.contexts[0]?.close());
    await engine.reaches('ended');
    const last = (await engine.runs()).at(-1);
    expect((last?.frame ?? 0) + (last?.length ?? 0)).toBe(4 * SECOND);
  });

  it('takes a clock that stands still for a dead device, and gives up when there is no other', async () => {
    add(1, 60 * SECOND);
    await engine.play([1]);
    await engine.hears(1, 10_000);
    await engine.do((h) => {
      const time = h.contexts[0]?.currentTime;
      Object.defineProperty(h.contexts[0], 'currentTime', { get: () => time });
    });
    await engine.page.waitForFunction(() => window.harness.contexts[1]?.state === 'running', null, { timeout: 10_000 });
    expect(await engine.do((h) => h.contexts[0]?.state)).toBe('closed');
    await engine.hears(1, 40_000);
    await engine.do((h) => h.contexts[1]?.close());
    await engine.reaches('paused');
    expect(await engine.problems()).toEqual(['1 audio-output-failed stopped']);
    expect(await engine.position()).toBeGreaterThan(40_000);
  });

  it('plays at the cube of the slider and is silent when muted', async () => {
    add(8, 30 * SECOND);
    /** From wherever the play head is by now: a busy machine may have been slow to get here. */
    const hearsOn = async (frames: number): Promise<void> => engine.hears(8, (await engine.position()) + frames);
    await engine.play([8]);
    await engine.hears(8, 5000);
    await engine.do((h) => h.engine.setVolume(0.5));
    await hearsOn(15_000);
    await engine.do((h) => h.engine.setMuted(true));
    await hearsOn(20_000);
    // At an eighth of the level track 8 reads as track 1, and every eighth of its frames as a whole one.
    const eighths = (await engine.runs()).filter((run) => run.track === 1).slice(10);
    expect(eighths.length).toBeGreaterThan(1000);
    for (const [i, run] of eighths.slice(0, 1000).entries()) {
      expect(run.frame).toEqual((eighths[0]?.frame ?? 0) + i);
      expect(run.at).toEqual((eighths[0]?.at ?? 0) + 8 * i);
    }
    const silentSince = (await engine.runs()).at(-1);
    await engine.do((h) => h.engine.setMuted(false));
    await hearsOn(20_000);
    const [first] = (await engine.runs()).filter((run) => run.at > (silentSince?.at ?? 0) + (silentSince?.length ?? 0));
    expect((first?.at ?? 0) - (silentSince?.at ?? 0)).toBeGreaterThan(5000);
  });

  it('tells the system what plays, and holds its session with a silent element', async () => {
    await engine.freshPage();
    await engine.page.addInitScript(() => {
      const PageAudio = window.Audio;
      window.Audio = class extends PageAudio {
        constructor(url?: string) {
          super(url);
          Object.assign(window, { anchor: this });
        }
      };
    });
    await engine.page.reload();
    await engine.page.waitForFunction(() => 'harness' in window);
    add(1, 10 * SECOND);
    await engine.play([1]);
    await engine.hears(1, 10_000);
    const shown = (): Promise<unknown[]> =>
      engine.do(() => {
        const { anchor } = window as unknown as { anchor: HTMLAudioElement };
        const { metadata, playbackState } = navigator.mediaSession;
        return [metadata?.title, playbackState, anchor.paused, anchor.currentTime > 0, anchor.error];
      });
    expect(await shown()).toEqual(['Track 1', 'playing', false, true, null]);
    await engine.do((h) => h.engine.pause());
    expect(await shown()).toEqual(['Track 1', 'paused', true, true, null]);
    await engine.do((h) => h.engine.playQueue([], 0));
    expect(await shown()).toEqual([undefined, 'none', true, true, null]);
  });
});
