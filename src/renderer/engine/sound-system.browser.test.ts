// What reaches the sound system: a recording of the real output, compared bit by bit. Skipped where there is no PulseAudio.
/// <reference types="node" />
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Browser } from '@playwright/test';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { launchBrowser } from '../../testing/browser.ts';
import { SoundRecorder, soundSystem } from '../../testing/sound-recorder.ts';
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

  // A machine under load may lose buffers between browser and recorder; that nothing is lost before is for the tests with the tap.
  it('gets the very samples of the tracks, each at most once and in order', async ({ skip }) => {
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
    let heardFrames = 0;
    let last = [0, 0];
    const converted: number[] = [];
    const disordered: number[][] = [];
    for (let at = 0; at < right.length; at++) {
      if (left[at] === 0 && right[at] === 0) continue;
      const track = (right[at] ?? 0) / TRACK_STEP;
      const frame = (left[at] ?? 0) / FRAME_STEP - 1;
      if (!Number.isInteger(frame) || (track !== 1 && track !== 2)) converted.push(at);
      else if (track < (last[0] ?? 0) || (track === last[0] && frame <= (last[1] ?? 0)))
        disordered.push([track, frame]);
      last = [track, frame];
      heardFrames++;
    }
    expect(converted).toEqual([]);
    expect(disordered).toEqual([]);
    expect(heardFrames).toBeGreaterThan((CHUNK_FRAMES + 80_032) / 2);
  });
});
