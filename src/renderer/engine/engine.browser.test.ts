// The whole engine in a real Chromium: what flowed through its output is read back frame by frame (browser-test/signal.testing.ts).
/// <reference types="node" />
import { describe, expect, it } from 'vitest';

import { CHUNK_FRAMES } from '../../shared/timeline.ts';
import { EnginePage, hasBrowser, isSeamless } from './browser-test/engine-page.testing.ts';
import { FADE_FRAMES } from './graph/voice.ts';

const SECOND = 48_000;

describe.skipIf(!hasBrowser)('the engine in a browser', () => {
  const engine = new EnginePage();
  const add = (...args: Parameters<typeof engine.server.add>): void => engine.server.add(...args);

  it('plays chunks and tracks as one stream, bit by bit', async () => {
    add(1, CHUNK_FRAMES + 12_345);
    add(2, 777);
    add(3, 20_001, { lengthKnown: false });
    await engine.play([1, 2, 3]);
    await engine.reaches('ended');
    expect(await engine.heard()).toEqual([`1: 0+${CHUNK_FRAMES + 12_345}`, '2: 0+777', '3: 0+20001']);
    expect(isSeamless(await engine.runs())).toBe(true);
    const reports = (await engine.do((h) => h.reports)).filter((report) => report.kind !== 'tick');
    expect(reports.map((r) => `${r.kind} ${r.trackId} ${r.signature} ${r.nextTrackId} ${r.epoch}`)).toEqual([
      'track 1 null 2 1',
      'track 1 s1 2 2',
      'track 2 s2 3 3',
      'track 3 s3 null 4',
      'stop 3 s3 null 5',
    ]);
    expect(await engine.states()).toEqual(['loading', 'playing', 'ended']);
  });

  it('tells a core that it leaves that nothing is heard any more, with the place it had', async () => {
    add(1, 20 * CHUNK_FRAMES);
    await engine.play([1]);
    await engine.hears(1, 10_000);
    const [before, after] = await engine.do((h) => {
      const epoch = h.reports.at(-1)?.epoch ?? 0;
      h.engine.leave();
      return [epoch, h.reports.at(-1)] as const;
    });
    expect(after).toMatchObject({ kind: 'tick', trackId: 1, playing: false, epoch: before + 1 });
    expect(after?.frame).toBeGreaterThan(5_000);
  });

  it('asks for the first chunk alone, within the click when the row is known, and then looks ahead', async () => {
    add(1, 20 * CHUNK_FRAMES);
    await engine.page.click('button');
    const rows = await engine.do((h) => h.rows([1]));
    const asked = await engine.do((h, rows) => {
      const urls: string[] = [];
      const fetch = window.fetch;
      window.fetch = (input, init) => (urls.push(String(input)), fetch(input, init));
      h.engine.playQueue([1], 0, 100_000, rows);
      return urls;
    }, rows);
    expect(asked.map((url) => url.replace(/^.*off\/\d+\/|&request=.*$/g, ''))).toEqual(['1?urgency=now', 'sound?id=1']);
    await engine.hears(1, 100_001);
    await engine.wait(500);
    expect(engine.server.requests.map((request) => request.index).sort()).toEqual([1, 2, 3, 4, 5]);
  });

  it('tells the core of a late chunk, and not of one that a new place has to wait for', async () => {
    add(1, 40 * CHUNK_FRAMES);
    add(2, 40 * CHUNK_FRAMES);
    engine.server.answer = ({ index }) => (index % 20 === 0 ? 'chunk' : { delayMs: 2500 });
    const reported = (): Promise<unknown> =>
      engine.do((h) => {
        const { trackId, previousTrackId, nextTrackId, underruns } = h.reports.at(-1) ?? {};
        return { trackId, previousTrackId, nextTrackId, underruns };
      });
    await engine.play([1, 2]);
    await engine.hears(1, 1000);
    expect(await reported()).toEqual({ trackId: 1, previousTrackId: null, nextTrackId: 2, underruns: 0 });
    await engine.reaches('stalled');
    await engine.hears(1, CHUNK_FRAMES + 10_000);
    expect(await engine.states()).toEqual(['loading', 'playing', 'stalled', 'playing']);
    expect(await reported()).toMatchObject({ underruns: 1 });
    await engine.do((h, frame) => h.engine.seek(frame), 10 * CHUNK_FRAMES);
    await engine.hears(1, 10 * CHUNK_FRAMES + 10_000);
    await engine.do((h) => h.engine.next());
    await engine.hears(2, 1000);
    expect(await reported()).toEqual({ trackId: 2, previousTrackId: 1, nextTrackId: null, underruns: 1 });
  });

  it('pauses and resumes without losing or repeating a frame', async () => {
    add(1, 2 * SECOND);
    await engine.play([1]);
    await engine.hears(1, 20_000);
    await engine.do((h) => h.engine.pause());
    const paused = await engine.position();
    await engine.page.waitForFunction(() => window.harness.contexts[0]?.state === 'suspended');
    expect(await engine.position()).toBe(paused);
    await engine.do((h) => h.engine.toggle());
    await engine.reaches('ended');
    const [before, out, into, after] = await engine.runs();
    expect(before?.frame).toBe(0);
    expect(before?.length).toEqual(paused - FADE_FRAMES);
    expect(out?.track).toBe(0);
    expect(out?.length).toEqual(FADE_FRAMES);
    expect(into?.track).toBe(0);
    expect(into?.length).toEqual(FADE_FRAMES);
    expect(after?.frame).toEqual(paused + FADE_FRAMES);
    expect(after?.length).toEqual(2 * SECOND - paused - FADE_FRAMES);
  });

  it('seeks to the exact frame, at once within what it holds', async () => {
    add(1, 4 * CHUNK_FRAMES);
    await engine.play([1]);
    await engine.hears(1, 4800);
    await engine.wait(1500);
    const requests = engine.server.requests.length;
    const places = [CHUNK_FRAMES - 1, CHUNK_FRAMES, CHUNK_FRAMES + 1, 100_003, 2 * CHUNK_FRAMES - 200, 0];
    for (const place of places) {
      await engine.do((h, frame) => h.engine.seek(frame), place);
      expect(await engine.do((h) => h.states.at(-1))).toBe('playing');
      await engine.hears(1, place + 3000);
    }
    // Where two places of one track fade into each other, short runs look exact by chance.
    const runs = (await engine.runs()).filter((run) => run.track === 1 && run.length > 1000);
    const inside = places.slice(0, -1).map((place) => place + FADE_FRAMES);
    expect(runs.slice(0, -1).map((run) => run.frame)).toEqual([0, ...inside]);
    // The start of the track has no fade of its own, but the old place may still fade out over it.
    expect(runs.at(-1)?.frame).toBeLessThanOrEqual(FADE_FRAMES);
    expect(engine.server.requests.length).toBe(requests);
  });

  it('stays paused through a seek and goes on from the new place', async () => {
    add(1, 20 * SECOND);
    await engine.play([1]);
    await engine.hears(1, 1000);
    await engine.do((h) => {
      h.engine.pause();
      h.engine.seek(700_001);
    });
    await engine.wait(400);
    expect(await engine.do((h) => h.engine.snapshot().state)).toBe('paused');
    expect(await engine.position()).toBe(700_001);
    await engine.do((h) => h.engine.resume());
    await engine.hears(1, 710_000);
    expect((await engine.heard()).at(-1)).toMatch(/^1: 700385\+/);
  });

  it('ends a storm of skips on the right track, and only there', async () => {
    const ids = Array.from({ length: 150 }, (_, i) => i + 1);
    for (const id of ids) add(id, 10 * SECOND);
    engine.server.answer = () => ({ delayMs: 15 });
    await engine.play(ids);
    await engine.do(async (h) => {
      for (let i = 0; i < 100; i++) {
        h.engine.next();
        if (i % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 25));
      }
    });
    await engine.hears(101, 30_000);
    const last = (await engine.runs()).at(-1);
    expect(last?.track).toBe(101);
    expect(last?.frame).toBe(0);
    expect(last?.length).toBeGreaterThan(28_000);
    expect(await engine.problems()).toEqual([]);
    const asked = engine.server.requests.filter((request) => !request.aborted && request.id === 101);
    expect(asked.map((request) => request.index)).toEqual([...new Set(asked.map((request) => request.index))]);
  });

  it('ends a storm of seeks at the last place, and only there', async () => {
    add(1, 200 * SECOND);
    engine.server.answer = () => ({ delayMs: 20 });
    await engine.play([1]);
    await engine.hears(1, 1000);
    await engine.do(async (h) => {
      for (let i = 0; i < 100; i++) {
        h.engine.seek(((i * 7919) % 40) * 200_000 + i);
        if (i % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 6));
      }
      h.engine.seek(5_000_003);
    });
    await engine.hears(1, 5_020_000);
    const last = (await engine.runs()).at(-1);
    expect(last?.track).toBe(1);
    expect(last?.frame).toEqual(5_000_003 + FADE_FRAMES);
    expect(last?.length).toBeGreaterThan(18_000);
    const epochs = (await engine.do((h) => h.reports)).filter((r) => r.kind !== 'tick').map((r) => r.epoch);
    expect(epochs).toEqual([...new Set(epochs)].sort((a, b) => a - b));
  });

  it('moves on at the exact end, beyond a wrong estimate, and past an empty chunk', async () => {
    add(1, 3 * SECOND);
    add(2, 30_000, { lengthKnown: false, durationSeconds: 60 });
    add(3, 3 * CHUNK_FRAMES, { lengthKnown: false });
    await engine.play([1, 2, 3]);
    await engine.hears(1, 1000);
    await engine.do((h) => h.engine.seek(3 * 48_000));
    await engine.hears(2, 1000);
    await engine.do((h) => h.engine.seek(50 * 48_000));
    await engine.hears(3, 1000);
    await engine.do((h) => h.engine.seek(283_000));
    await engine.reaches('ended');
    expect((await engine.heard()).at(-1)).toBe(`3: ${283_000 + FADE_FRAMES}+${5000 - FADE_FRAMES}`);
    expect(await engine.position()).toBe(3 * CHUNK_FRAMES);
    expect(await engine.problems()).toEqual([]);
    await engine.do((h) => h.engine.toggle());
    await engine.hears(1, 1000);
  });

  it('goes back to the start of the track, or to the one before', async () => {
    add(1, 10 * SECOND);
    add(2, 10 * SECOND);
    await engine.play([1, 2], 1, 4 * SECOND);
    await engine.hears(2, 4 * SECOND + 1000);
    await engine.do((h) => h.engine.previous());
    await engine.hears(2, 0);
    expect(await engine.position()).toBeLessThan(SECOND);
    await engine.do((h) => h.engine.previous());
    await engine.hears(1, 1000);
    await engine.do((h) => h.engine.pause());
    await engine.do((h) => h.engine.next());
    expect(await engine.do((h) => h.engine.snapshot().state)).toBe('paused');
  });

  it('waits for a gesture with the music at its first frame', async () => {
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

  it('keeps a queue of 100,000 as cheap as one of 100', async () => {
    add(1, SECOND);
    const [small, large] = await engine.do((h) => {
      const best = (length: number): number => {
        const ids = Array.from({ length }, () => 1);
        const times = [1, 2, 3].map(() => {
          const start = performance.now();
          h.engine.playQueue(ids, length / 2);
          for (let i = 0; i < 40; i++) h.engine.next();
          return performance.now() - start;
        });
        return Math.min(...times);
      };
      return [best(100), best(100_000)];
    });
    expect(await engine.do((h) => h.engine.snapshot().queueIndex)).toBe(50_040);
    // Taking over 100,000 ids costs a copy; a step that looked through them would cost it forty times.
    expect(large).toBeLessThan(3 * small + 20);
  });
});
