// What damaged files do to the player, with the real worker and real files: nothing but that they are left out. The breaker of renders stays
// closed, good tracks play, and the row of each names its own reason from the first failure on.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { chunkUrl } from '../shared/contract/buffer.ts';
import type { TrackRow } from '../shared/library.ts';
import type { Urgency } from '../shared/playback.ts';
import { chunkKey } from '../shared/timeline.ts';
import { writeWav } from '../testing/media-files.ts';
import { start, temporaryFolder, WAIT, type RunningCore } from '../testing/running-core.ts';

/** A float WAV that is louder than full scale by 30 dB. */
function writeTooLoud(path: string, frames: number): void {
  writeWav(path, frames);
  const bytes = readFileSync(path);
  for (let at = 44; at < bytes.length; at += 4) bytes.writeFloatLE(bytes.readFloatLE(at) * 63.2, at);
  writeFileSync(path, bytes);
}

const hasFfmpeg = ((): boolean => {
  try {
    execFileSync('ffmpeg', ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** A float WavPack of a minute whose second half is missing, cut within a block. */
function writeCutWavPack(path: string): void {
  const noise = 'anoisesrc=r=48000:d=60:a=0.3:seed=7';
  execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', '-f', 'lavfi', '-i', noise, '-ac', '2', '-sample_fmt', 'fltp', '-c:a', 'wavpack', path]); // prettier-ignore
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.subarray(0, Math.floor(bytes.length / 2) + 1_234));
}

interface Session extends RunningCore {
  ask(track: TrackRow, index: number, urgency: Urgency): Promise<string | number>;
  breaker(): Promise<{ readonly state: string; readonly failures: number; readonly refused: number }>;
}

async function session(write: (music: string) => void): Promise<Session> {
  const music = temporaryFolder();
  writeWav(join(music, 'good.wav'), 60 * 48_000);
  write(music);
  const core = await start(music);
  return {
    ...core,
    /** The length of what came in frames, or the code. */
    ask: async ({ id, signature }, index, urgency) => {
      const { pathname, searchParams } = new URL(chunkUrl(chunkKey(id, signature, 'off', index), urgency), 'http://page/');
      const { signal } = new AbortController();
      const answer = await core.app.bytes({ path: pathname, query: searchParams, signal });
      if (answer?.status === 200) return answer.body.byteLength / 8;
      return (JSON.parse(new TextDecoder().decode(answer?.body)) as { readonly code: string }).code;
    },
    breaker: async () => {
      const { breakers } = await core.client.call('health.report', {});
      return breakers.find(({ breaker }) => breaker === 'render')!;
    },
  }; // prettier-ignore
}

describe('a float file far beyond full scale', { timeout: 60_000 }, () => {
  it.each(['now', 'soon', 'maybe'] as const)('asked for %s is left out at its first chunk, and costs nobody else anything', async (urgency) => {
    const core = await session((music) => writeTooLoud(join(music, 'loud.wav'), 30 * 48_000));
    const loud = await core.track('loud.wav');
    const good = await core.track('good.wav');
    expect(await core.ask(loud, 0, urgency)).toBe('file-corrupt');
    expect((await core.track('loud.wav')).state).toBe('unreadable');
    expect((await core.track('loud.wav')).problem).toMatchObject({ code: 'file-corrupt' });
    for (let index = 1; index < 5; index++) await core.ask(loud, index, urgency);
    const { state, failures, refused } = await core.breaker();
    expect(state).toBe('closed');
    expect(failures).toBe(0);
    expect(refused).toBe(0);
    expect(await core.ask(good, 0, 'soon')).toBe(96_000);
    expect((await core.track('good.wav')).problem).toBeNull();
    // No worker was given up for it: what it holds is no fault of the worker.
    expect((await core.client.call('buffer.stats', {})).workerRestarts).toBe(0);
  }); // prettier-ignore

  it('that is next while another plays is found out ahead, and the hit rate is that of the good one', async () => {
    const core = await session((music) => writeTooLoud(join(music, 'loud.wav'), 30 * 48_000));
    const loud = await core.track('loud.wav');
    const good = await core.track('good.wav');
    core.play(good, { nextTrackId: loud.id });
    await expect.poll(async () => (await core.track('loud.wav')).state, WAIT).toBe('unreadable');
    for (let index = 0; index < 8; index++)
      expect(await core.ask(good, index, index === 0 ? 'now' : 'soon')).toBe(96_000);
    expect((await core.breaker()).state).toBe('closed');
    expect((await core.client.call('health.report', {})).alerts).toEqual([]);
  });
});

describe.skipIf(!hasFfmpeg)('a WavPack file that was cut', { timeout: 60_000 }, () => {
  it('plays to where it was cut, or is left out with its own reason; others play on', async () => {
    const core = await session((music) => writeCutWavPack(join(music, 'cut.wv')));
    const cut = await core.track('cut.wv');
    const good = await core.track('good.wav');
    for (const urgency of ['maybe', 'soon', 'now'] as const)
      for (let index = 28; index >= 10; index -= 3) await core.ask(cut, index, urgency);
    const answers = new Set<string | number>();
    for (let index = 0; index < 30; index++) answers.add(await core.ask(cut, index, 'now'));
    expect(answers).toContain(96_000);
    const { state, failures, refused } = await core.breaker();
    expect(state).toBe('closed');
    expect(failures).toBe(0);
    expect(refused).toBe(0);
    expect(await core.ask(good, 0, 'soon')).toBe(96_000);
    expect((await core.track('good.wav')).problem).toBeNull();
  });
});
