// The player as a whole: start → first paint, click → sound, preset → its sound, and a cold `/chunk` from the page.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { bufferStats } from '../e2e/core-call.ts';
import { BYTES_PER_FRAME, CHUNK_FRAMES } from '../src/shared/timeline.ts';
import { withBenchPlayer, writeBenchLibrary, type BenchPlayer } from './bench-player.ts';
import { summary } from './figures.ts';

const STARTS = 5;
const CLICKS = 30;
const SWITCHES = 20;

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

/**
 * From the click on a row to the moment its first sample leaves the AudioContext: the time to `start()`, plus how far ahead it was
 * scheduled, plus the output latency the context reports.
 */
async function clickToSound({ page }: BenchPlayer): Promise<void> {
  await page.evaluate(() => {
    const state = window as unknown as { heardAtMs: number | null };
    state.heardAtMs = null;
    const start = AudioBufferSourceNode.prototype.start;
    AudioBufferSourceNode.prototype.start = function (when = 0, ...rest) {
      const context = this.context as AudioContext;
      const aheadSeconds = Math.max(0, when - context.currentTime) + (context.outputLatency || context.baseLatency);
      state.heardAtMs ??= performance.timeOrigin + performance.now() + aheadSeconds * 1000;
      start.call(this, when, ...rest);
    };
  });
  const cold: number[] = [];
  const warm: number[] = [];
  for (let click = 0; click < CLICKS; click++) {
    const row = page.getByRole('row', { name: new RegExp(`Bench ${['flac', 'mp3', 'opus'][click % 3]}`) });
    const clickedAt = await row.evaluate((element) => {
      (window as unknown as { heardAtMs: number | null }).heardAtMs = null;
      const at = performance.timeOrigin + performance.now();
      element.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
      return at;
    });
    const heardAt = await page.waitForFunction(() => (window as unknown as { heardAtMs: number | null }).heardAtMs);
    ((click < 3 ? cold : warm) as number[]).push(Number(await heardAt.jsonValue()) - clickedAt);
    await page.waitForTimeout(250);
  }
  console.log(`click → sound, first time for a track                     ${summary(cold)}`);
  console.log(`click → sound, warm player                                ${summary(warm)}`);
}

/** From the choice of a preset, a few seconds into a track, to its sound, as the engine measures it on the audio clock. */
async function presetToSound(page: Page): Promise<void> {
  await page.getByRole('row', { name: /Bench flac/ }).dblclick();
  const sounds = ['Warm', 'Bright', 'Gentle', 'Punchy', 'Adaptive'];
  const heard = async (): Promise<number> => (await bufferStats(page)).audible.switchLatency.count;
  const before = await heard();
  for (let choice = 0; choice < SWITCHES; choice++) {
    await page.waitForTimeout(1500);
    await page.getByRole('radio', { name: sounds[choice % sounds.length] ?? '' }).click();
  }
  while ((await heard()) < before + SWITCHES) await page.waitForTimeout(100);
  const { audible: figures, prediction } = await bufferStats(page);
  const { p50Ms, p95Ms, count } = figures.switchLatency;
  console.log(
    `preset → its sound, ${prediction.switchesReady} of ${prediction.switches} ready         ${p50Ms?.toFixed(1)} ms p50, ${p95Ms?.toFixed(1)} ms p95 (n=${count})`,
  );
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
