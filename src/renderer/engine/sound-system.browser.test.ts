// What reaches the sound system: a recording of the real output, compared bit by bit. Skipped where there is no PulseAudio.
/// <reference types="node" />
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Browser } from '@playwright/test';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { launchBrowser } from '../../../e2e/browser.ts';
import { SoundRecorder, soundSystem } from '../../../e2e/sound-recorder.ts';
import { CHUNK_FRAMES } from '../../shared/timeline.ts';
import { TestServer } from './browser-test/server.testing.ts';
import { FRAME_STEP, TRACK_STEP } from './browser-test/signal.testing.ts';

describe.skipIf(soundSystem() !== null)('the sound system', () => {
  let folder: string;
  let recorder: SoundRecorder;
  let server: TestServer;
  let browser: Browser | null = null;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'auralis-sound-'));
    // Nothing between the browser and the recording may convert: the sound system itself runs at the engine's rate, in floats.
    const config = join(folder, 'daemon.conf');
    await writeFile(
      config,
      'default-sample-format = float32le\ndefault-sample-rate = 48000\nalternate-sample-rate = 48000\n',
    );
    process.env['PULSE_CONFIG'] = config;
    recorder = await SoundRecorder.start(folder);
    server = await TestServer.start();
    browser = await launchBrowser({ ignoreDefaultArgs: ['--mute-audio'], env: recorder.environment }).catch(() => null);
  });

  afterEach(async () => {
    await browser?.close();
    await server?.stop();
    await recorder?.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  // A machine under load may lose a buffer between browser and recorder; what the engine does to the sound is the same each time.
  it('gets every frame of chunks and tracks, once, in order and unchanged', { retry: 3 }, async ({ skip }) => {
    if (!browser) return skip('no browser');
    server.add(1, CHUNK_FRAMES + 30_011);
    server.add(2, 50_021);
    const page = await browser.newPage();
    await page.goto(server.url);
    await page.waitForFunction(() => 'harness' in window);
    await recorder.record();
    await page.click('button');
    await page.evaluate(() => window.harness.engine.playQueue([1, 2], 0));
    await page.waitForFunction(() => window.harness.engine.snapshot().state === 'ended', null, { timeout: 20_000 });
    await page.waitForTimeout(500);
    const [left, right] = await recorder.recorded();
    const first = right.findIndex((sample) => sample !== 0);
    const frames: [number, number][] = [[1, CHUNK_FRAMES + 30_011], [2, 50_021]]; // prettier-ignore
    let at = first;
    for (const [id, total] of frames) {
      let wrong = 0;
      for (let frame = 0; frame < total; frame++, at++) {
        if (left[at] !== (frame + 1) * FRAME_STEP || right[at] !== id * TRACK_STEP) wrong++;
      }
      expect(wrong).toBe(0);
    }
    expect(right.subarray(at).every((sample) => sample === 0)).toBe(true);
  });
});
