// The real program in a real process, spoken to as the core does.
import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';

import { trackAnalysisSchema } from '../shared/analysis.ts';
import { ENGINE_VERSION } from '../shared/presets.ts';
import { CHUNK_FRAMES, chunkIndexAt } from '../shared/timeline.ts';
import {
  PROTOCOL_VERSION,
  type FromWorker,
  type Job,
  type JobResults,
  type RenderedChunk,
  type ToWorker,
} from '../shared/worker-protocol.ts';
import { backEnds, fixture, references, signatureOf, temporaryFolder, writeWav } from '../testing/media-files.ts';

const PRLIMIT = '/usr/bin/prlimit';

const running: ChildProcess[] = [];
afterEach(async () => {
  for (const child of running.splice(0))
    if (child.exitCode === null && child.kill('SIGKILL')) await once(child, 'exit');
});

function start(env: Record<string, string>) {
  const child = fork(join(import.meta.dirname, 'index.ts'), {
    serialization: 'advanced',
    env: { ...process.env, ...env },
  });
  running.push(child);
  const received: FromWorker[] = [];
  const waiting = new Set<() => void>();
  child.on('message', (message) => {
    received.push(message as FromWorker);
    for (const wake of waiting) wake();
  });
  const until = async <T extends FromWorker>(is: (message: FromWorker) => message is T): Promise<T> => {
    for (;;) {
      const found = received.find(is);
      if (found) return found;
      await new Promise<void>((resolve) => waiting.add(resolve));
    }
  };
  let nextId = 1;
  const post = (message: ToWorker): void => void child.send(message);
  return {
    child,
    received,
    post,
    ready: () => until((message) => message.type === 'ready'),
    pong: (id: number) =>
      until((message): message is FromWorker & { type: 'pong' } => message.type === 'pong' && message.id === id),
    begin(job: Job) {
      const id = nextId++;
      post({ type: 'job', id, job });
      const answer = until(
        (message): message is FromWorker & { type: 'done' | 'failed' } =>
          (message.type === 'done' || message.type === 'failed') && message.id === id,
      );
      return { id, answer };
    },
  };
}

describe.each(backEnds)('the worker process with $backEnd', ({ backEnd, decoder }) => {
  const env = { AURALIS_DECODER: backEnd };

  it.skipIf(!decoder)('says which decoder it has and does every kind of job', async () => {
    const worker = start(env);
    expect(await worker.ready()).toMatchObject({
      protocol: PROTOCOL_VERSION,
      engineVersion: ENGINE_VERSION,
      decoder: decoder!.name,
      problem: null,
    });
    const path = fixture('aac.m4a');
    const signature = signatureOf(path);
    const { totalFrames } = references['aac.m4a']!;
    const lastIndex = chunkIndexAt(totalFrames - 1);
    const [chunk, tags, art, sound] = await Promise.all([
      worker.begin({ kind: 'render', path, signature, preset: 'off', index: lastIndex, profile: null, chain: 'full' })
        .answer,
      worker.begin({ kind: 'read-tags', path, known: null, depth: 'full' }).answer,
      worker.begin({ kind: 'read-art', path, as: 'thumbnails' }).answer,
      worker.begin({ kind: 'analyse', path, signature }).answer,
    ]);
    expect(chunk).toMatchObject({
      type: 'done',
      value: { frames: totalFrames - lastIndex * CHUNK_FRAMES, totalFrames },
    });
    const { pcm, frames } = (chunk as { value: RenderedChunk }).value;
    expect(pcm).toBeInstanceOf(ArrayBuffer);
    expect(pcm.byteLength).toBe(frames * 8);
    expect(tags).toMatchObject({ type: 'done', value: { tags: { title: 'Advanced Noise' } } });
    expect(art).toMatchObject({ type: 'done', value: { mimeType: 'image/png' } });
    expect(sound).toMatchObject({ type: 'done', value: { totalFrames } });
    const { analysis } = (sound as { value: JobResults['analyse'] }).value;
    expect(v.parse(trackAnalysisSchema, analysis)).toEqual(analysis);
    expect(analysis.profile.doubt).toBeNull();
  });

  it.skipIf(!decoder)('answers pings and obeys a cancel while it decodes', async () => {
    const path = join(temporaryFolder(), 'long.wav');
    writeWav(path, 44_100 * 400, 44_100);
    const worker = start(env);
    await worker.ready();
    const { id, answer } = worker.begin({ kind: 'analyse', path, signature: signatureOf(path) });
    worker.post({ type: 'ping', id: 7 });
    expect((await worker.pong(7)).rssBytes).toBeGreaterThan(10e6);
    expect(worker.received.some((message) => message.type === 'done')).toBe(false);
    worker.post({ type: 'cancel', id });
    expect(await answer).toMatchObject({ type: 'failed', error: { code: 'aborted' } });
    worker.post({ type: 'ping', id: 8 });
    await worker.pong(8);
    expect(worker.received.filter((message) => 'id' in message && message.id === id)).toHaveLength(1);
  });

  it.skipIf(process.platform !== 'linux')('answers pings when it may open no more files', async () => {
    const worker = start(env);
    await worker.ready();
    execFileSync('prlimit', ['--pid', String(worker.child.pid), '--nofile=1:']);
    worker.post({ type: 'ping', id: 7 });
    expect((await worker.pong(7)).rssBytes).toBeNull();
  });

  it.skipIf(!decoder)('lets go of a file that was deleted and goes on with the next', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'a.mp3');
    copyFileSync(fixture('mp3-cbr-44.mp3'), path);
    const job = {
      kind: 'render',
      path,
      signature: signatureOf(path),
      preset: 'off',
      index: 0,
      profile: null,
      chain: 'full',
    } as const;
    const worker = start(env);
    expect((await worker.begin(job).answer).type).toBe('done');
    rmSync(path);
    expect(await worker.begin(job).answer).toMatchObject({ error: { code: 'file-missing' } });
    expect(
      await worker.begin({ kind: 'read-tags', path: fixture('wma.wma'), known: null, depth: 'full' }).answer,
    ).toMatchObject({
      type: 'done',
    });
  });

  it.skipIf(!decoder || !existsSync(PRLIMIT))(
    'without open files to be had blames the system, and goes on when there are',
    async () => {
      const worker = start(env);
      await worker.ready();
      const path = fixture('flac-16-44.flac');
      execFileSync(PRLIMIT, [`--pid=${worker.child.pid}`, '--nofile=3:']);
      for (const job of [
        { kind: 'read-tags', path, known: null, depth: 'full' } as const,
        { kind: 'read-art', path, as: 'thumbnails' } as const,
      ])
        expect(await worker.begin(job).answer).toMatchObject({ error: { code: 'too-many-files' } });
      execFileSync(PRLIMIT, [`--pid=${worker.child.pid}`, '--nofile=1024:']);
      expect(await worker.begin({ kind: 'read-tags', path, known: null, depth: 'full' }).answer).toMatchObject({
        type: 'done',
      });
    },
  );

  it.skipIf(!decoder)('ends when the core is gone', async () => {
    const worker = start(env);
    await worker.ready();
    const exit = once(worker.child, 'exit');
    worker.child.disconnect();
    expect(await exit).toEqual([0, null]);
  });
});

describe('the worker process without a decoder', () => {
  it('runs, and every job says what is missing', async () => {
    const worker = start({ AURALIS_DECODER: 'ffmpeg', AURALIS_FFMPEG: '/nowhere/ffmpeg' });
    expect(await worker.ready()).toMatchObject({
      decoder: null,
      problem: { code: 'decoder-missing', detail: expect.stringContaining('/nowhere/ffmpeg') as string },
    });
    const path = fixture('wavpack.wv');
    expect(await worker.begin({ kind: 'read-tags', path, known: null, depth: 'full' }).answer).toMatchObject({
      type: 'failed',
      error: { code: 'decoder-missing', detail: expect.stringContaining('/nowhere/ffmpeg') as string },
    });
  });

  it('refuses to run by itself', async () => {
    const { spawn } = await import('node:child_process');
    const child = spawn(process.execPath, [join(import.meta.dirname, 'index.ts')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    running.push(child);
    expect(await once(child, 'exit')).toEqual([1, null]);
  });
});
