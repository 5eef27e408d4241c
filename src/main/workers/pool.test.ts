// The service over real workers, with real circuit breakers and times: who passes, who is refused, who is turned away before any circuit breaker.
import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { PlayerError } from '../../shared/errors.ts';
import { CHUNK_FRAMES, chunkKey } from '../../shared/timeline.ts';
import { writeWav } from '../../testing/media-files.ts';
import {
  codeOf,
  isAlive,
  program,
  rampFile,
  signatureOf,
  temporaryFolder,
  until,
  WORKER,
} from './supervised.testing.ts';
import { files, make, profile, signal } from './pool.testing.ts';

describe('worker pool', () => {
  it('does each kind of job, and learns how long they take', async () => {
    files.push(rampFile());
    const { service, resilience, chunk } = make();
    const { path, signature } = files[0]!;
    expect((await chunk(1)).frames).toBe(CHUNK_FRAMES);
    expect((await chunk(1, 'warm')).frames).toBe(CHUNK_FRAMES);
    expect(await service.readTags(path, null, signal())).toMatchObject({ tags: { format: 'WAV' } });
    expect(await service.readArt(1, signature, 'original', signal())).toBeNull();
    expect((await service.analyse(1, signature, { urgency: 'soon' }, signal())).totalFrames).toBeGreaterThan(
      CHUNK_FRAMES,
    );
    expect(await codeOf(service.readArt(2, signature, 'original', signal()))).toBe('not-found');
    expect(await codeOf(service.readArt(1, 'other', 'original', signal()))).toBe('file-changed');
    for (const figures of resilience.timeouts.figures()) {
      expect(figures).toMatchObject({ successShare: 1, timeouts: 0 });
      expect(figures.efficiency).toBeLessThan(0.5);
    }
    expect(service.figures().map(({ role, state }) => [role, state])).toEqual([
      ['render', 'ready'],
      ['scan', 'ready'],
    ]);
    expect(resilience.guards.render.figures()).toMatchObject({ attempts: 2, failures: 0 });
  });

  it('refuses mastered and predicted chunks while its circuit breaker is open; an original that is heard now or soon passes, and closes it', async () => {
    files.push(rampFile());
    const fails = program(`
      const { readFileSync } = process.getBuiltinModule('node:fs');
      if (readFileSync(job.path, 'latin1').startsWith('bad')) send({ type: 'failed', id, error: { code: 'decode-failed', message: 'no' } });
      else done();`);
    const { path } = files[0]!;
    const good = readFileSync(path);
    const { resilience, chunk } = make(fails);
    writeFileSync(path, 'bad');
    for (let n = 0; n < 3; n++) expect(await codeOf(chunk(1, 'off', 'soon'))).toBe('decode-failed');
    expect(resilience.guards.render.state).toBe('open');
    expect(await codeOf(chunk(1, 'warm', 'now'))).toBe('breaker-open');
    expect(await codeOf(chunk(1, 'off', 'maybe'))).toBe('breaker-open');
    expect(await codeOf(chunk(1, 'off', 'now'))).toBe('decode-failed');
    expect(resilience.guards.render.state).toBe('open');
    writeFileSync(path, good);
    expect(await codeOf(chunk(1, 'off', 'soon'))).toBe('resolved');
    expect(resilience.guards.render.state).toBe('closed');
    expect(await codeOf(chunk(1, 'warm', 'maybe'))).toBe('resolved');
  });

  it('counts what is found to be no chunk as a failure of its circuit breaker', async () => {
    files.push(rampFile());
    const { service, resilience } = make();
    const check = (): void => {
      throw new PlayerError('render-invalid');
    };
    const key = chunkKey(1, files[0]!.signature, 'warm', 0);
    const mastering = { profile, chain: 'full', check } as const;
    const ask = () => service.renderChunk(key, mastering, { urgency: 'soon' }, signal(), () => undefined);
    for (let n = 0; n < 3; n++) expect(await codeOf(ask())).toBe('render-invalid');
    expect(await codeOf(ask())).toBe('breaker-open');
    expect(resilience.guards.render.figures()).toMatchObject({ failures: 3, lastCode: 'render-invalid' });
  });

  it('turns a condemned file away whatever is asked of it, in both workers and before any circuit breaker, until it changes or is released', async () => {
    files.push(rampFile('poison.wav'), rampFile('good.wav'));
    const { path } = files[0]!;
    const kills = program(`if (job.path.endsWith('poison.wav')) process.abort(); done();`);
    const { service, resilience, chunk } = make(kills);
    expect(await codeOf(chunk(1))).toBe('worker-crashed');
    const failures = resilience.guards.render.figures().failures;
    expect(await codeOf(chunk(1))).toBe('file-quarantined');
    expect(await codeOf(chunk(1, 'warm'))).toBe('file-quarantined');
    expect(await codeOf(service.readTags(path, null, signal()))).toBe('file-quarantined');
    expect(await codeOf(service.readArt(1, files[0]!.signature, 'original', signal()))).toBe('file-quarantined');
    expect(await codeOf(chunk(2))).toBe('resolved');
    expect(service.workerRestarts).toBe(2);
    expect(resilience.guards.render.figures().failures).toBe(failures);
    expect(service.figures().map(({ quarantined }) => quarantined)).toEqual([1, 1]);
    service.release();
    expect(await codeOf(chunk(1))).toBe('worker-crashed');
    utimesSync(path, 1, 1);
    files[0] = { path, signature: signatureOf(path) };
    expect(await codeOf(chunk(1))).toBe('worker-crashed');
    await until(() => service.workerRestarts === 6);
  });

  it('reads tags and art again when the reason may pass, and asks a worker once for each failing chunk', async () => {
    const counter = join(temporaryFolder(), 'count');
    files.push(rampFile());
    const fails = program(`
      process.getBuiltinModule('node:fs').appendFileSync(${JSON.stringify(counter)}, job.kind + ' ');
      send({ type: 'failed', id, error: { code: 'decode-failed', message: 'no' } });`);
    const { service, chunk } = make(fails);
    const { path, signature } = files[0]!;
    expect(await codeOf(chunk(1))).toBe('decode-failed');
    expect(await codeOf(service.readTags(path, null, signal()))).toBe('decode-failed');
    expect(await codeOf(service.readArt(1, signature, 'original', signal()))).toBe('decode-failed');
    const tries = ['render', ...Array<string>(5).fill('read-tags'), ...Array<string>(3).fill('read-art')];
    expect(readFileSync(counter, 'utf8').trim().split(' ')).toEqual(tries);
  });

  it('shows art though the circuit breaker of tags is open, and closes it by that', async () => {
    files.push(rampFile('good.wav'), ...['a.wav', 'b.wav', 'c.wav'].map((name) => rampFile(name)));
    const fails = program(`
      if (job.path.endsWith('good.wav')) send({ type: 'done', id, value: null });
      else send({ type: 'failed', id, error: { code: 'worker-stuck', message: 'no' } });`);
    const { service, resilience } = make(fails);
    const art = (trackId: number) => service.readArt(trackId, files[trackId - 1]!.signature, 'original', signal());
    for (const trackId of [2, 3, 4]) expect(await codeOf(art(trackId))).toBe('worker-stuck');
    expect(resilience.guards.tags.figures()).toMatchObject({ state: 'open', failures: 3, lastCode: 'worker-stuck' });
    expect(await codeOf(service.readTags(files[0]!.path, null, signal()))).toBe('breaker-open');
    expect(await codeOf(art(1))).toBe('resolved');
    expect(resilience.guards.tags.state).toBe('closed');
  });
});

describe('a memory emergency', () => {
  it('ends the spare and the scan worker, and sound goes on', async () => {
    files.push(rampFile());
    const { service, chunk } = make(WORKER, [], { spareDelayMs: 10 });
    await chunk(1);
    await service.readTags(files[0]!.path, null, signal());
    await until(() => service.pids.length === 3);
    const [atWork, ...others] = service.pids;
    service.setMemoryLevel('emergency');
    expect(service.pids).toEqual([atWork]);
    await until(() => !others.some(isAlive));
    expect(service.figures()[1]).toMatchObject({ role: 'scan', state: 'idle', pid: null });
    expect(await codeOf(chunk(1, 'off', 'now', 1))).toBe('resolved');
    expect(service.pids).toEqual([atWork]);
    expect(service.workerRestarts).toBe(0);
  });

  it('lets library work wait, also what is in hand, and goes on with it when memory is there again', async () => {
    // So long that its analysis is surely in hand when it is looked for.
    const path = join(temporaryFolder(), 'long.wav');
    writeWav(path, 3 * 60 * 48_000);
    const signature = signatureOf(path);
    files.push({ path, signature });
    const { service } = make();
    await service.readTags(path, null, signal());
    const analysis = service.analyse(1, signature, { urgency: 'maybe' }, signal());
    await until(() => service.figures()[1]?.inHand === 1);
    service.setMemoryLevel('emergency');
    const tags = service.readTags(path, null, signal());
    await until(() => service.figures()[1]?.waiting === 2);
    service.setMemoryLevel('minimal');
    expect((await analysis).totalFrames).toBeGreaterThan(CHUNK_FRAMES);
    expect(await tags).toMatchObject({ tags: { format: 'WAV' } });
    expect(service.workerRestarts).toBe(0);
  });

  it('lets a job that waits be cancelled', async () => {
    files.push(rampFile());
    const { service } = make();
    service.setMemoryLevel('emergency');
    const leaving = new AbortController();
    const tags = codeOf(service.readTags(files[0]!.path, null, leaving.signal));
    await until(() => service.figures()[1]?.waiting === 1);
    leaving.abort();
    expect(await tags).toBe('aborted');
    expect(service.figures()[1]).toMatchObject({ state: 'idle', waiting: 0 });
  });
});
