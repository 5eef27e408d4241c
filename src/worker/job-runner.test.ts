// What a worker answers when the system runs short, and what it gives back then.
import { describe, expect, it, onTestFinished } from 'vitest';

import { PlayerError } from '../shared/errors.ts';
import type { FromWorker, RenderJob } from '../shared/worker-protocol.ts';
import type { Decoder } from './decode/decoder.ts';
import { failureOf } from './job-failure.ts';
import { JobRunner } from './job-runner.ts';
import { fixture, nodeAv, signatureOf } from '../testing/media-files.ts';

const [held, other] = [fixture('flac-16-44.flac'), fixture('mp3-cbr-44.mp3')];

function job(path: string): RenderJob {
  const signature = signatureOf(path);
  return { kind: 'render', path, signature, preset: 'off', index: 0, profile: null, chain: 'full' };
}

describe('job runner', () => {
  it('without memory says so, gives back what it holds, and goes on', async () => {
    const opened: string[] = [];
    const decoder: Decoder = {
      ...nodeAv,
      open: (path, signal) => {
        opened.push(path);
        return path === other
          ? Promise.reject(new RangeError('Array buffer allocation failed'))
          : nodeAv.open(path, signal);
      },
    };
    const answers: ((message: FromWorker) => void)[] = [];
    const runner = new JobRunner({ decoder, lowMemory: false, post: (message) => answers.shift()?.(message) });
    onTestFinished(() => runner.dispose());
    const ask = (path: string): Promise<FromWorker> =>
      new Promise((resolve) => {
        answers.push(resolve);
        runner.handle({ type: 'job', id: 1, job: job(path) });
      });
    expect(await ask(held)).toMatchObject({ type: 'done' });
    expect(await ask(held)).toMatchObject({ type: 'done' });
    expect(opened).toEqual([held]);
    expect(await ask(other)).toMatchObject({ type: 'failed', error: { code: 'out-of-memory' } });
    expect(await ask(held)).toMatchObject({ type: 'done' });
    expect(opened).toEqual([held, other, held]);
  });

  it('names what the system is short of, and nothing else', () => {
    const errno = (code: string): Error => Object.assign(new Error(code), { code });
    expect(failureOf(errno('EMFILE')).code).toBe('too-many-files');
    expect(failureOf(errno('ENFILE')).code).toBe('too-many-files');
    expect(failureOf(errno('ENOMEM')).code).toBe('out-of-memory');
    expect(failureOf(errno('EIO')).code).toBe('decode-failed');
    expect(failureOf(new RangeError('Invalid array length')).code).toBe('decode-failed');
    expect(failureOf(new PlayerError('file-corrupt')).code).toBe('file-corrupt');
    expect(failureOf('a string').code).toBe('decode-failed');
  });
});
