// The player as a whole: start → first paint, click → sound, preset → its sound, and a cold `/chunk` from the page.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { bufferStats, callCore } from '../src/testing/core-call.ts';
import type { LatencyFigures } from '../src/shared/buffer-figures.ts';
import { BYTES_PER_FRAME, CHUNK_FRAMES } from '../src/shared/timeline.ts';
import { BENCH_FORMATS, withBenchPlayer, writeBenchLibrary, type BenchPlayer } from './bench-player.ts';
import { summary } from './figures.ts';
import { traceSound, type TracedStart } from './sound-trace.ts';

const STARTS = 5;
const CLICKS = 30;
/** A 99th percentile says nothing of fewer. */
const SWITCHES = 100;
/**
 * Between two choices, so that five presets in turn come back after more than the page's look-ahead reaches: none is on its shelf any more, and
 * each is fetched.
 */
const BETWEEN_SWITCHES_MS = 2200;
/** As the keys 1 to 5 count them. */
const SOUNDS = ['Adaptive', 'Gentle', 'Warm', 'Bright', 'Punchy'];
const ORDER_OF_CHOICES = ['Warm', 'Bright', 'Gentle', 'Punchy', 'Adaptive'];
const TITLES = BENCH_FORMATS.map((format) => `Bench ${format}`);
/** How long a hand holds the button at each of the two clicks. A quick one: the mean is about 100 ms. */
const HALF_CLICK_MS = 50;
/** Beyond this a choice of preset is told by itself: it should have been ready. */
const SLOW_SWITCH_MS = 60;

export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'auralis-bench-music-'));
  try {
    const music = join(folder, 'music');
    writeBenchLibrary(music);
    const paints: number[] = [];
    for (let start = 1; start < STARTS; start++) {
      await withBenchPlayer(music, async ({ startToPaintMs }) => void paints.push(startToPaintMs));
    }
    await withBenchPlayer(music, async (bench) => {
      paints.push(bench.startToPaintMs);
      console.log(`start → first paint (process start, page open, painted)   ${summary(paints)}`);
      await bench.page.getByRole('row', { name: /Bench flac/ }).waitFor();
      await clickToSound(bench);
      await presetToSound(bench.page);
      await chunkRoute(bench.page);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A click whose sound has not begun after this long is told as not measured. */
const SOUND_LIMIT_MS = 10_000;

/**
 * From the click on a row to the moment the first sample of that track leaves the AudioContext: the time to `start()` of its first chunk, plus
 * how far ahead it was scheduled, plus the output latency the context reports. Beside it the least that this machine can do at this moment.
 */
async function clickToSound({ page }: BenchPlayer): Promise<void> {
  await traceSound(page);
  const ids = await idsByTitle(page);
  const floor: number[] = [];
  const cold: TracedStart[] = [];
  const sudden: TracedStart[] = [];
  const pressed: TracedStart[] = [];
  for (let click = 0; click < 2 * CLICKS; click++) {
    const title = TITLES[click % TITLES.length] ?? '';
    const row = page.getByRole('row', { name: new RegExp(title) });
    floor.push(await page.evaluate(() => window.soundTrace.floor()));
    if (click < CLICKS) {
      await row.evaluate((element) => {
        window.soundTrace.begin();
        element.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
      });
    } else {
      await page.evaluate(() => window.soundTrace.beginAtDoubleClick());
      await row.dblclick({ delay: HALF_CLICK_MS });
    }
    const start = await firstStart(page, new RegExp(`chunk/${ids.get(title)}/[^/]+/off/\\d+/0\\?`));
    if (start) (click < TITLES.length ? cold : click < CLICKS ? sudden : pressed).push(start);
    await page.waitForTimeout(250);
  }
  const total = ({ calledMs, aheadMs, outputMs }: TracedStart): number => calledMs + aheadMs + outputMs;
  const part = (what: string, starts: readonly TracedStart[], of: (start: TracedStart) => number): void =>
    console.log(`  of it, ${what.padEnd(51)}${summary(starts.map(of))}`);
  tell('click → sound, first time for a track', cold.map(total), TITLES.length);
  tell('click → sound, out of nothing', sudden.map(total), CLICKS - TITLES.length);
  part('click → chunk asked for', sudden, (start) => start.askedMs);
  part('asked for → bytes in the page', sudden, (start) => start.bytesMs - start.askedMs);
  part('bytes → start() called', sudden, (start) => start.calledMs - start.bytesMs);
  part('scheduled ahead', sudden, (start) => start.aheadMs);
  part('output latency', sudden, (start) => start.outputMs);
  tell('double click by hand → sound', pressed.map(total), CLICKS);
  tell('click → plain Web Audio source (floor)', floor, 2 * CLICKS);
}

async function idsByTitle(page: Page): Promise<ReadonlyMap<string, number>> {
  const { rows } = await callCore(page, 'library.tracks', {
    query: { search: '', sort: 'title', direction: 'ascending' },
    offset: 0,
    limit: TITLES.length,
  });
  const ids = new Map(rows.map((row) => [row.title, row.id]));
  for (const title of TITLES) if (!ids.has(title)) throw new Error(`the library has no ${title}`);
  return ids;
}

/** The first start, since the click, of a chunk whose path matches; null when there is none within the limit. */
async function firstStart(page: Page, path: RegExp): Promise<TracedStart | null> {
  const found = await page
    .waitForFunction(
      (source) => window.soundTrace.starts.find((start) => new RegExp(source).test(start.path)),
      path.source,
      { timeout: SOUND_LIMIT_MS, polling: 20 },
    )
    .catch(() => null);
  return (await found?.jsonValue()) ?? null;
}

/**
 * From the choice of a preset, a few seconds into a track, to its sound, as the engine measures it on the audio clock. A track that was never
 * analysed cannot be mastered before that is done, so it is waited for, and its time is a row of its own.
 */
async function presetToSound(page: Page): Promise<void> {
  const id = (await idsByTitle(page)).get(TITLES[0] ?? '');
  if (id === undefined) return;
  const isAnalysed = async (): Promise<boolean> =>
    (await callCore(page, 'analysis.sound', { trackId: id })).track !== null;
  const before = (await isAnalysed()) ? 'before it was played' : null;
  await page.getByRole('row', { name: new RegExp(TITLES[0] ?? '') }).dblclick();
  const startedMs = performance.now();
  while (before === null && !(await isAnalysed()) && performance.now() - startedMs < SOUND_LIMIT_MS) {
    await page.waitForTimeout(50);
  }
  const analysed =
    before ?? ((await isAnalysed()) ? `${Math.round(performance.now() - startedMs)} ms after its start` : 'NOT');
  console.log(`${'the track of the next row was analysed'.padEnd(58)}${analysed}`);
  const choices = {
    'preset by hand': (sound: string) => page.getByRole('radio', { name: sound }).click({ delay: HALF_CLICK_MS }),
    'preset by key': (sound: string) => page.keyboard.press(String(SOUNDS.indexOf(sound) + 1)),
  };
  for (const [how, choose] of Object.entries(choices)) {
    const { prediction: first } = await bufferStats(page);
    const latencies: number[] = [];
    for (let choice = 0; choice < SWITCHES; choice++) {
      await page.waitForTimeout(BETWEEN_SWITCHES_MS);
      const sound = ORDER_OF_CHOICES[choice % ORDER_OF_CHOICES.length] ?? '';
      const { switchLatency } = (await bufferStats(page)).audible;
      await choose(sound);
      const latencyMs = await nextSwitch(page, switchLatency);
      if (latencyMs !== null) latencies.push(latencyMs);
      if (latencyMs !== null && latencyMs <= SLOW_SWITCH_MS) continue;
      console.log(
        `  choice ${choice + 1}, ${sound}: ${latencyMs === null ? 'not heard' : `${latencyMs.toFixed(0)} ms`}`,
      );
    }
    const { prediction: last } = await bufferStats(page);
    const ready = `${last.switchesReady - first.switchesReady} of ${last.switches - first.switches} ready`;
    tell(`${how} → its sound, ${ready}`, latencies, SWITCHES);
  }
}

/** How long the next switch took that the engine tells of after those of `before`; null when it tells of none within the limit. */
async function nextSwitch(page: Page, before: LatencyFigures): Promise<number | null> {
  const deadlineMs = performance.now() + SOUND_LIMIT_MS;
  while (performance.now() < deadlineMs) {
    const { switchLatency } = (await bufferStats(page)).audible;
    if (switchLatency.count > before.count) return switchLatency.sumMs - before.sumMs;
    await page.waitForTimeout(100);
  }
  return null;
}

/** One row. What was not heard within the limit is told, not left out of the count. */
function tell(what: string, samplesMs: readonly number[], expected: number): void {
  const missing = expected - samplesMs.length;
  const note = missing === 0 ? '' : `, ${missing} of ${expected} NOT MEASURED within ${SOUND_LIMIT_MS / 1000} s`;
  console.log(`${what.padEnd(58)}${samplesMs.length === 0 ? 'none measured' : summary(samplesMs)}${note}`);
}

async function chunkRoute(page: Page): Promise<void> {
  const cold = await page.evaluate(async (bytes) => {
    const seen = performance.getEntriesByType('resource').map((entry) => entry.name);
    const url = seen.findLast((name) => name.includes('/chunk/'));
    if (!url) throw new Error('no chunk was ever fetched');
    const fetchMs = async (address: string): Promise<number> => {
      const startedAt = performance.now();
      const response = await fetch(address);
      const body = await response.arrayBuffer();
      if (response.status !== 200 || body.byteLength !== bytes)
        throw new Error(`${response.status} ${body.byteLength}`);
      return performance.now() - startedAt;
    };
    const at = (index: number): string => url.replace(/\/\d+\?/, `/${index}?`);
    const times: number[] = [];
    for (const index of [100, 25, 77, 12, 55, 110, 42, 90, 20, 67]) times.push(await fetchMs(at(index)));
    return times;
  }, CHUNK_FRAMES * BYTES_PER_FRAME);
  console.log(`/chunk over loopback HTTP into the page, cold, any place  ${summary(cold)}`);
}
