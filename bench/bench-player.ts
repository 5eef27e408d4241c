// A built player with a small library of 4-minute tracks and a browser on its page, for the benches that measure the whole.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Browser, Page } from '@playwright/test';

import { launchBrowser } from '../src/testing/browser.ts';
import { keepSocket } from '../src/testing/core-call.ts';
import { PlayerProcess } from '../e2e/player.ts';
import { encodeTrack, type DemoFormat } from '../scripts/demo/encode-track.ts';
import { showTracks } from '../e2e/show-tracks.ts';

const SECONDS = 240;
export const BENCH_FORMATS: readonly DemoFormat[] = ['flac', 'mp3', 'opus'];

export interface BenchPlayer {
  readonly player: PlayerProcess;
  readonly browser: Browser;
  readonly page: Page;
  /** From the start of the process to the first contentful paint of its page. */
  readonly startToPaintMs: number;
}

/** Writes three tracks of four minutes: tones in noise, so that codecs have work to do. */
export function writeBenchLibrary(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const left = new Float32Array(SECONDS * 48_000);
  const right = new Float32Array(left.length);
  let noise = 1;
  for (let i = 0; i < left.length; i++) {
    noise = (Math.imul(noise, 1103515245) + 12345) | 0;
    const tone = Math.sin(i * 0.0288) * 0.3 + Math.sin(i * 0.131 + Math.sin(i * 0.00021)) * 0.15;
    left[i] = tone + (noise / 2 ** 31) * 0.05;
    right[i] = tone * 0.8 - (noise / 2 ** 31) * 0.05;
  }
  for (const format of BENCH_FORMATS) {
    encodeTrack(join(folder, `bench.${format}`), format, left, right, {
      title: `Bench ${format}`,
      artist: 'Bench',
      album: 'Bench',
    });
  }
}

/** Runs `measure` against a fresh player on `music`; everything is gone afterwards. */
export async function withBenchPlayer(music: string, measure: (bench: BenchPlayer) => Promise<void>): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'auralis-bench-'));
  const browser = await launchBrowser({ args: ['--autoplay-policy=no-user-gesture-required'] });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await keepSocket(page);
    const startedAt = Date.now();
    const player = await PlayerProcess.start(data, [music]);
    try {
      await page.goto(player.url);
      await showTracks(page);
      const paintedAt = await page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            new PerformanceObserver((list) => {
              const paint = list.getEntriesByName('first-contentful-paint')[0];
              if (paint) resolve(performance.timeOrigin + paint.startTime);
            }).observe({ type: 'paint', buffered: true });
          }),
      );
      await measure({ player, browser, page, startToPaintMs: paintedAt - startedAt });
    } finally {
      await player.stop();
    }
  } finally {
    await browser.close();
    rmSync(data, { recursive: true, force: true });
  }
}
