// The core as a whole with workers that die at an analysis, and files that cannot be analysed.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { writeWav } from '../testing/media-files.ts';
import { start, temporaryFolder, WAIT } from '../testing/running-core.ts';
import type { ByteResponse } from './shell/shell.ts';

const codeOf = ({ body }: ByteResponse): unknown => (JSON.parse(new TextDecoder().decode(body)) as { code: unknown }).code; // prettier-ignore

describe('the core whose analyses fail', { timeout: 60_000 }, () => {
  it('goes on with an analysis whose worker was killed', async () => {
    const music = temporaryFolder();
    writeWav(join(music, 'a.wav'), 120 * 48_000);
    let kills = 1;
    const { client, track, play, sounds, count } = await start(music, {
      onJob: (job, worker) => {
        if (job.kind === 'analyse' && kills-- > 0) setTimeout(() => worker.kill(), 50);
      },
    });
    play(await track('a.wav'));
    await expect.poll(() => sounds[0]?.track?.lufs, WAIT).toBeLessThan(0);
    expect(count('analyse')).toBe(2);
    expect((await client.call('buffer.stats', {})).workerRestarts).toBe(1);
  });

  it('leaves a file alone whose analysis crashed two workers, and says so on its row', async () => {
    const music = temporaryFolder();
    writeWav(join(music, 'a.wav'), 120 * 48_000);
    const { track, chunk, sounds, count } = await start(music, {
      onJob: (job, worker) => {
        if (job.kind === 'analyse') setTimeout(() => worker.pid && process.kill(worker.pid, 'SIGSEGV'), 20);
      },
    });
    const a = await track('a.wav');
    const failed = await chunk(a, 'warm', 0);
    expect(failed.status).toBe(422);
    expect(codeOf(failed)).toBe('analysis-failed');
    expect(codeOf(await chunk(a, 'punchy', 1))).toBe('analysis-failed');
    expect(count('analyse')).toBe(2);
    expect(sounds).toMatchObject([{ track: null, problem: { code: 'analysis-failed' } }]);
    expect(codeOf(await chunk(a, 'off', 0))).toBe('file-quarantined');
    expect(await track('a.wav')).toMatchObject({ state: 'unreadable' });
  });

  it('loses no job to workers that are killed from outside', async () => {
    const music = temporaryFolder();
    writeWav(join(music, 'a.wav'), 120 * 48_000);
    let kills = 0;
    const { track, chunk, count } = await start(music, {
      onJob: (job, worker) => {
        if (job.kind === 'analyse' && kills++ < 3) setTimeout(() => worker.kill(), 20);
      },
    });
    const a = await track('a.wav');
    expect((await chunk(a, 'warm', 0)).status).toBe(200);
    expect(count('analyse')).toBe(4);
    expect(await track('a.wav')).toMatchObject({ state: 'ready' });
  });

  it('tries a file that is damaged beyond use once', async () => {
    const music = temporaryFolder();
    writeWav(join(music, 'a.wav'), 48_000);
    writeFileSync(join(music, 'bad.mp3'), 'This is a shopping list.\n'.repeat(500));
    const { client, track, chunk, play, count } = await start(music);
    await track('a.wav');
    const bad = await track('bad.mp3');
    for (let again = 0; again < 3; again++) {
      play(bad);
      expect((await chunk(bad, 'warm', 0)).status).toBeGreaterThanOrEqual(415);
    }
    expect(count('analyse')).toBe(1);
    expect((await client.call('analysis.sound', { trackId: bad.id })).problem).not.toBeNull();
  });
});
