// The service over the real catalogue; only the worker is played, at the function that asks it.
import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it, onTestFinished, vi } from 'vitest';

import type { AnalysisProgress, TrackAnalysis, TrackSound } from '../../shared/analysis.ts';
import { PlayerError } from '../../shared/errors.ts';
import type { TrackTags } from '../../shared/library.ts';
import { readChange, silentLog, testCatalogue } from '../catalogue/catalogue.testing.ts';
import { analysisOf } from '../../testing/analyses.ts';
import { AnalysisService, type AnalysisOptions } from './analysis-service.ts';

const TIMING = { beginMs: 0, lookMs: 5, batteryLookMs: 5, patienceMs: 20, longRestMs: 200, restMs: () => 1 };

type Work = (trackId: number, signal: AbortSignal) => Promise<TrackAnalysis>;

function make(
  tags: readonly Partial<TrackTags>[],
  work: Work = (id) => Promise.resolve(analysisOf(-10 - id)),
  over: Partial<AnalysisOptions> = {},
) {
  // prettier-ignore
  const catalogue = testCatalogue();
  const { tracks, roots, analyses } = catalogue;
  const root = roots.add('/m', '/m');
  const ids = tracks.commit(tags.map((tag, index) => readChange(root.id, `/m/${index}.flac`, tag, index)));
  const conditions = { enabled: true, onBattery: null as boolean | null, busy: false, load: 'normal' as const };
  const begun: number[] = [];
  const sounds: TrackSound[] = [];
  const progress: AnalysisProgress[] = [];
  const service = new AnalysisService({
    storage: analyses,
    tracks,
    workers: {
      analyse: async (id, _signature, _ticket, signal) => {
        begun.push(id);
        return { totalFrames: id * 1000, analysis: await work(id, signal) };
      },
    },
    findings: { length: (id, signature, frames) => void tracks.setTotalFrames(id, signature, frames) },
    conditions: () => Promise.resolve({ ...conditions }),
    log: silentLog,
    idleTiming: TIMING,
    loadShare: () => 0,
    ...over,
  });
  onTestFinished(() => service.dispose());
  service.onSound((sound) => sounds.push(sound));
  service.onProgress((each) => progress.push(each));
  const signatureOf = (id: number): string => tracks.byId(id)?.signature ?? '';
  const of = (id: number, urgency: 'now' | 'soon' = 'now'): Promise<TrackAnalysis> => service.of(id, signatureOf(id), { urgency }); // prettier-ignore
  return { catalogue, tracks, analyses, root, ids, conditions, begun, sounds, progress, service, signatureOf, of };
}

/** Work that takes until it is let go, or withdrawn. */
function heldWork() {
  const held = new Map<number, { finish: () => void; fail: (code: 'file-corrupt' | 'worker-stuck') => void }>();
  const work: Work = (id, signal) =>
    new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => {
        held.delete(id);
        reject(new PlayerError('aborted'));
      });
      held.set(id, { finish: () => resolve(analysisOf(-10 - id)), fail: (code) => reject(new PlayerError(code)) });
    });
  return { held, work };
}

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'resolved',
    (error: unknown) => PlayerError.from(error).code,
  );

describe('an analysis on demand', () => {
  it('is made once, kept, told, and measures the length', async () => {
    const { service, ids: [id = 0], begun, sounds, tracks, of } = make([{}]); // prettier-ignore
    const [first, second] = await Promise.all([of(id), of(id, 'soon')]);
    expect(first).toEqual(analysisOf(-10 - id));
    expect(second).toBe(first);
    expect(await of(id)).toEqual(first);
    expect(begun).toEqual([id]);
    expect(tracks.byId(id)?.totalFrames).toBe(id * 1000);
    expect(sounds).toHaveLength(1);
    expect(sounds[0]).toEqual(service.sound(id));
    expect(sounds[0]).toMatchObject({ trackId: id, track: { lufs: -10 - id }, album: null, problem: null });
  });

  it('comes from the catalogue in the next run', async () => {
    const { catalogue, ids: [id = 0], of, signatureOf } = make([{}]); // prettier-ignore
    await of(id);
    const again = make([], () => Promise.reject(new PlayerError('internal')), { storage: catalogue.analyses });
    expect(await again.service.of(id, signatureOf(id), { urgency: 'now' })).toEqual(analysisOf(-10 - id));
    expect(again.begun).toEqual([]);
  });

  it('of a bad file fails with its code, and is not tried again', async () => {
    const { ids: [id = 0], begun, sounds, of } = make([{}], () => Promise.reject(new PlayerError('file-corrupt'))); // prettier-ignore
    expect(await codeOf(of(id))).toBe('file-corrupt');
    for (let again = 0; again < 3; again++) expect(await codeOf(of(id))).toBe('file-corrupt');
    expect(begun).toEqual([id]);
    expect(sounds).toMatchObject([{ track: null, problem: { code: 'file-corrupt' } }]);
  });

  it('that cost two workers or came out as nonsense says only that there is none: the track may play', async () => {
    const nonsense = analysisOf(Number.NaN);
    const { ids: [a = 0, b = 0], begun, of, service } = make([{}, {}], (id) => id === 1 ? Promise.reject(new PlayerError('worker-crashed')) : Promise.resolve(nonsense)); // prettier-ignore
    expect(await codeOf(of(a))).toBe('analysis-failed');
    expect(await codeOf(of(b))).toBe('analysis-failed');
    expect(await codeOf(of(b))).toBe('analysis-failed');
    expect(begun).toEqual([a, b]);
    expect(service.progress()).toMatchObject({ analysed: 0, failed: 2, total: 2 });
  });

  it('of a file that is gone is tried again when it is asked for again', async () => {
    let there = false;
    const { ids: [id = 0], of } = make([{}], () => there ? Promise.resolve(analysisOf(-14)) : Promise.reject(new PlayerError('file-missing'))); // prettier-ignore
    expect(await codeOf(of(id))).toBe('file-missing');
    there = true;
    expect(await codeOf(of(id))).toBe('resolved');
  });

  it('is made anew for new content, and what was begun of the old one is dropped', async () => {
    const { held, work } = heldWork();
    const { service, tracks, root, ids: [id = 0], begun, of, signatureOf } = make([{}], work); // prettier-ignore
    const old = codeOf(of(id));
    tracks.commit([readChange(root.id, '/m/0.flac', {}, 77)]);
    service.trackChanged(id);
    expect(await old).toBe('file-changed');
    const anew = service.of(id, signatureOf(id), { urgency: 'now' });
    await expect.poll(() => held.has(id)).toBe(true);
    held.get(id)?.finish();
    expect(await anew).toEqual(analysisOf(-10 - id));
    expect(begun).toEqual([id, id]);
  });

  it('goes on when the catalogue cannot keep it', async () => {
    const { analyses, ids: [id = 0], signatureOf } = make([{}]); // prettier-ignore
    const broken = make([{}], undefined, {
      storage: { ...readOnly(analyses), save: () => { throw new PlayerError('disk-full'); } },
    }); // prettier-ignore
    expect(await codeOf(broken.service.of(id, signatureOf(id), { urgency: 'now' }))).toBe('resolved');
  });
});

function readOnly(storage: AnalysisOptions['storage']): AnalysisOptions['storage'] {
  return {
    get: () => null,
    save: () => false,
    saveFailure: () => false,
    forgetFailure: () => undefined,
    reopenDue: () => 0,
    nextOpen: () => null,
    counts: () => storage.counts(),
    album: () => null,
    replayGain: () => null,
  };
}

describe('tracks at hand', () => {
  it('are analysed, the current one first, and what is not expected any more gives way', async () => {
    const { held, work } = heldWork();
    const { service, ids, begun } = make([{}, {}, {}, {}], work);
    const [a = 0, b = 0, c = 0, d = 0] = ids;
    service.expect([a, b]);
    await expect.poll(() => begun).toEqual([a]);
    service.expect([c, d]);
    await expect.poll(() => begun).toEqual([a, c]);
    held.get(c)?.finish();
    await expect.poll(() => begun).toEqual([a, c, d]);
    held.get(d)?.finish();
    await sleep(20);
    expect(begun).toEqual([a, c, d]);
  });

  it('hear of their album once its last track is analysed', async () => {
    const album = { album: 'One', albumArtist: 'Band' };
    const { service, ids: [a = 0, b = 0, c = 0], sounds, of } = make([album, album, album, {}]); // prettier-ignore
    service.expect([a]);
    await expect.poll(() => sounds.map(({ trackId }) => trackId)).toEqual([a]);
    await of(b);
    expect(sounds.map(({ trackId, album: known }) => [trackId, known !== null])).toEqual([[a, false], [b, false]]); // prettier-ignore
    await of(c);
    expect(sounds.slice(2).map(({ trackId, album: known }) => [trackId, known !== null])).toEqual([[c, true], [a, true]]); // prettier-ignore
    expect(service.sound(a).album?.truePeakDbtp).toBe(-1);
    expect(service.sound(a).album).toEqual(service.sound(b).album);
  });

  it('begin anew when their file changed, and try again what failed when it came back', async () => {
    let code: 'file-unreadable' | null = 'file-unreadable';
    const { service, ids: [id = 0], begun, of } = make([{}], (each) => code ? Promise.reject(new PlayerError(code)) : Promise.resolve(analysisOf(-each))); // prettier-ignore
    service.expect([id]);
    await expect.poll(() => begun).toEqual([id]);
    expect(await codeOf(of(id))).toBe('file-unreadable');
    code = null;
    service.trackChanged(id);
    await expect.poll(() => begun).toEqual([id, id]);
    expect(await codeOf(of(id))).toBe('resolved');
  });

  it('that are unknown or gone are no error', async () => {
    const { service, tracks, ids: [id = 0], begun } = make([{}]); // prettier-ignore
    tracks.commit([{ kind: 'missing', id }]);
    service.expect([id, 4711]);
    await sleep(10);
    expect(begun).toEqual([]);
    expect(() => service.sound(4711)).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(service.sound(id)).toMatchObject({ track: null });
  });
});

describe('the library', () => {
  it('of 1,000 tracks is analysed in the order it was found, a bad file once', { timeout: 30_000 }, async () => {
    const { service, ids, begun, progress } = make(Array.from({ length: 1000 }, () => ({})), (id) => id % 100 === 0 ? Promise.reject(new PlayerError('file-corrupt')) : Promise.resolve(analysisOf(-14)), { idleTiming: { ...TIMING, restMs: () => 0 } }); // prettier-ignore
    service.start();
    await expect.poll(() => service.progress().state, { timeout: 25_000 }).toBe('done');
    expect(begun).toEqual(ids);
    expect(service.progress()).toEqual({ analysed: 990, failed: 10, total: 1000, state: 'done', why: null });
    service.kick();
    await sleep(50);
    expect(begun).toHaveLength(1000);
    await expect.poll(() => progress.at(-1)?.state).toBe('done');
    expect(progress.length).toBeLessThan(100);
  });

  it('lets the player start first, however often the library changes meanwhile', async () => {
    const { service, begun } = make([{}], undefined, { idleTiming: { ...TIMING, beginMs: 150 } });
    service.start();
    for (let change = 0; change < 5; change++) {
      service.kick();
      await sleep(10);
    }
    expect(begun).toEqual([]);
    await expect.poll(() => begun).toHaveLength(1);
  });

  it('waits while it is turned off, and goes on when it is turned on', async () => {
    const { service, ids, begun, conditions } = make([{}, {}, {}]);
    conditions.enabled = false;
    service.start();
    await expect.poll(() => service.progress()).toMatchObject({ state: 'waiting', why: 'off', analysed: 0 });
    expect(begun).toEqual([]);
    conditions.enabled = true;
    service.kick();
    await expect.poll(() => service.progress().state).toBe('done');
    expect(begun).toEqual(ids);
  });

  it('turned off in the middle of a track stops there, and goes on with it', async () => {
    const { held, work } = heldWork();
    const { service, ids: [a = 0, b = 0], begun, conditions } = make([{}, {}], work); // prettier-ignore
    service.start();
    await expect.poll(() => held.has(a)).toBe(true);
    conditions.enabled = false;
    service.kick();
    await expect.poll(() => held.has(a)).toBe(false);
    await expect.poll(() => service.progress()).toMatchObject({ state: 'waiting', why: 'off' });
    conditions.enabled = true;
    service.kick();
    for (const id of [a, b]) {
      await expect.poll(() => held.has(id)).toBe(true);
      held.get(id)?.finish();
    }
    await expect.poll(() => service.progress().state).toBe('done');
    expect(begun).toEqual([a, a, b]);
  });

  it('waits on battery, while the player is busy and while the machine is', async () => {
    let load: number | null = 0.9;
    const { service, conditions, begun } = make([{}], undefined, { loadShare: () => load });
    conditions.onBattery = true;
    service.start();
    await expect.poll(() => service.progress().why).toBe('battery');
    conditions.onBattery = false;
    conditions.busy = true;
    await expect.poll(() => service.progress().why).toBe('busy');
    conditions.busy = false;
    await sleep(30);
    expect(service.progress().why).toBe('busy');
    load = 0.5;
    await sleep(30);
    expect(begun).toEqual([]);
    load = 0.3;
    await expect.poll(() => service.progress().state).toBe('done');
  });

  it('gives way to what is demanded, at once', async () => {
    const { held, work } = heldWork();
    const { ids: [a = 0, b = 0, c = 0], service, begun, of } = make([{}, {}, {}], work); // prettier-ignore
    service.start();
    await expect.poll(() => held.has(a)).toBe(true);
    const demanded = of(c);
    await expect.poll(() => held.has(c)).toBe(true);
    expect(held.has(a)).toBe(false);
    held.get(c)?.finish();
    await demanded;
    for (const id of [a, b]) {
      await expect.poll(() => held.has(id)).toBe(true);
      held.get(id)?.finish();
    }
    await expect.poll(() => service.progress().state).toBe('done');
    expect(begun).toEqual([a, c, a, b]);
  });

  it('passes by tracks whose drive is away without delay, and looks again when the library changed', async () => {
    let away = true;
    const { service, ids: [a = 0, b = 0, c = 0], begun, analyses } = make([{}, {}, {}], (id) => away && id < 3 ? Promise.reject(new PlayerError('file-missing')) : Promise.resolve(analysisOf(-14)), { idleTiming: { ...TIMING, longRestMs: 600_000 } }); // prettier-ignore
    service.start();
    await expect.poll(() => analyses.counts().analysed).toBe(1);
    await sleep(50);
    expect(begun).toEqual([a, b, c]);
    away = false;
    service.kick();
    await expect.poll(() => service.progress()).toMatchObject({ state: 'done', analysed: 3 });
  });

  it('goes on with a long track while other work comes and goes', async () => {
    const { held, work } = heldWork();
    let looks = 0;
    // Every second look finds it busy: never for as long as it is patient.
    const conditions = () =>
      Promise.resolve({
        enabled: true,
        onBattery: null,
        busy: held.size > 0 && ++looks % 2 === 0,
        load: 'normal' as const,
      });
    const { service, ids: [a = 0], begun } = make([{}], work, { conditions }); // prettier-ignore
    service.start();
    await expect.poll(() => looks).toBeGreaterThan(20);
    held.get(a)?.finish();
    await expect.poll(() => service.progress()).toMatchObject({ state: 'done', analysed: 1 });
    expect(begun).toEqual([a]);
  });

  it.each(['busy', 'onBattery'] as const)(
    'gives a track up that it may not go on with for long: %s',
    async (reason) => {
      const { held, work } = heldWork();
      const { service, ids: [a = 0], conditions, begun } = make([{}], work); // prettier-ignore
      service.start();
      await expect.poll(() => held.has(a)).toBe(true);
      conditions[reason] = true;
      await expect.poll(() => held.has(a)).toBe(false);
      await expect.poll(() => service.progress().state).toBe('waiting');
      conditions[reason] = false;
      await expect.poll(() => held.has(a)).toBe(true);
      expect(begun).toEqual([a, a]);
    },
  );

  it('rests after a fault of the machine, says so, and tries the track again after the others', async () => {
    let faults = 1;
    const { service, ids: [a = 0, b = 0], begun } = make([{}, {}], () => faults-- > 0 ? Promise.reject(new PlayerError('disk-full')) : Promise.resolve(analysisOf(-14))); // prettier-ignore
    service.start();
    await expect.poll(() => service.progress()).toMatchObject({ state: 'waiting', why: 'busy' });
    await expect.poll(() => service.progress()).toMatchObject({ state: 'done', analysed: 2 });
    expect(begun).toEqual([a, b, a]);
  });

  it('shows that it was turned off while it rests', async () => {
    const { service, ids: [a = 0], begun, conditions } = make([{}, {}], undefined, { idleTiming: { ...TIMING, restMs: () => 600_000 } }); // prettier-ignore
    service.start();
    await expect.poll(() => service.progress().analysed).toBe(1);
    service.kick();
    await sleep(30);
    expect(begun).toEqual([a]);
    conditions.enabled = false;
    service.kick();
    await expect.poll(() => service.progress()).toMatchObject({ state: 'waiting', why: 'off' });
  });

  it('does not analyse on while nothing can be kept', async () => {
    const { service, ids: [a = 0, b = 0], begun, analyses, of } = make([{}, {}], undefined, { idleTiming: { ...TIMING, longRestMs: 600_000 } }); // prettier-ignore
    const save = vi.spyOn(analyses, 'save').mockImplementation(() => {
      throw new PlayerError('disk-full');
    });
    service.start();
    await expect.poll(() => begun).toEqual([a]);
    await sleep(50);
    expect(begun).toEqual([a]);
    // Who asks for one gets it.
    expect(await codeOf(of(b))).toBe('resolved');
    save.mockRestore();
  });

  it('goes on when the catalogue could not be read for a while', async () => {
    const { service, ids: [a = 0], begun, analyses } = make([{}]); // prettier-ignore
    const nextOpen = vi.spyOn(analyses, 'nextOpen').mockImplementation(() => {
      throw new PlayerError('database-failed');
    });
    service.start();
    await expect.poll(() => nextOpen.mock.calls.length).toBeGreaterThan(1);
    expect(service.progress()).toMatchObject({ state: 'waiting', why: 'busy' });
    nextOpen.mockRestore();
    await expect.poll(() => service.progress().state).toBe('done');
    expect(begun).toEqual([a]);
  });

  it('counts as busy when the conditions cannot be told', async () => {
    const { held, work } = heldWork();
    let broken = false;
    const conditions = () => broken ? Promise.reject(new PlayerError('database-failed')) : Promise.resolve({ enabled: true, onBattery: null, busy: false, load: 'normal' as const }); // prettier-ignore
    const { service, ids: [a = 0], begun } = make([{}], work, { conditions }); // prettier-ignore
    service.start();
    await expect.poll(() => held.has(a)).toBe(true);
    broken = true;
    await expect.poll(() => held.has(a)).toBe(false);
    await expect.poll(() => service.progress()).toMatchObject({ state: 'waiting', why: 'busy' });
    broken = false;
    await expect.poll(() => begun).toEqual([a, a]);
  });

  it('tries a passing failure again when its time has come', async () => {
    const { service, ids: [a = 0], begun, analyses, signatureOf, of } = make([{}]); // prettier-ignore
    analyses.saveFailure(a, signatureOf(a), { code: 'analysis-failed', values: {}, retryAt: Date.now() + 300 });
    expect(await codeOf(of(a))).toBe('analysis-failed');
    service.start();
    await sleep(50);
    expect(begun).toEqual([]);
    await expect.poll(() => begun, { timeout: 3_000 }).toEqual([a]);
  });
});
