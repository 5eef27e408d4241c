// The whole engine in a real Chromium: what flowed through its output is read back frame by frame (browser-test/signal.testing.ts).
/// <reference types="node" />
import { describe, expect, it } from 'vitest';

import { CHUNK_FRAMES } from '../../shared/timeline.ts';
import { EnginePage, hasBrowser, isSeamless } from './browser-test/engine-page.testing.ts';

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
