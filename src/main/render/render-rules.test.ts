// The pure decisions of this room: what a death says, when silence is a loss, what is a chunk, what is tried another way.
import { spawnSync } from 'node:child_process';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ERRORS, PlayerError, type ErrorCode } from '../../shared/errors.ts';
import type { Urgency } from '../../shared/playback.ts';
import { BYTES_PER_FRAME, CHUNK_FRAMES, chunkLengthFrames, chunkStartFrame } from '../../shared/timeline.ts';
import { deathOf } from '../shell/electron/utility-death.ts';
import type { Death } from '../shell/shell.ts';
import { judgeDeath, problemOfStart, verdictOnReplacing } from '../workers/death-rules.ts';
import { parseStat, readProcessState } from '../workers/process-state.ts';
import {
  judgeDeafness,
  judgeSilence,
  HEARTBEAT_TIMING,
  type Deafness,
  type Silence,
} from '../workers/heartbeat-rules.ts';
import { maySilence, mayBeTheChain, mayBeTheWorker } from './silence-rules.ts';
import { problemOf } from './validate-chunk.ts';

const codes = Object.keys(ERRORS) as ErrorCode[];
const GIB = 1024 ** 3;

describe('the verdict on a death', () => {
  const death = (over: Partial<Death>): Death => ({
    code: null,
    signal: null,
    reason: 'exit',
    errno: null,
    lastWords: '',
    ...over,
  });

  it.each<[string, Partial<Death>, number | null, string, number, ErrorCode]>([
    ['a segmentation fault', { signal: 'SIGSEGV' }, 1e8, 'crash', 1, 'worker-crashed'],
    ['an abort', { signal: 'SIGABRT' }, null, 'crash', 1, 'worker-crashed'],
    ['an uncaught exception', { code: 1 }, null, 'crash', 1, 'worker-crashed'],
    ['an end in good order that nobody asked for', { code: 0 }, null, 'crash', 0.5, 'worker-crashed'],
    ['kill -9', { signal: 'SIGKILL' }, 2e8, 'killed', 0, 'decode-failed'],
    ['kill', { signal: 'SIGTERM' }, 2 * GIB, 'killed', 0, 'decode-failed'],
    ['kill -9 of a huge one', { signal: 'SIGKILL' }, 2 * GIB, 'memory', 1, 'out-of-memory'],
    ['a kill by the kernel', { signal: 'SIGKILL', reason: 'oom' }, 2e8, 'memory', 1, 'out-of-memory'],
    [
      'an abort of V8',
      { signal: 'SIGABRT', lastWords: 'FATAL ERROR: … JavaScript heap out of memory' },
      null,
      'memory',
      1,
      'out-of-memory',
    ],
    ['no descriptor', { reason: 'not-started', errno: 'EMFILE' }, null, 'not-started', 0, 'too-many-files'],
    ['no process', { reason: 'not-started', errno: 'EAGAIN' }, null, 'not-started', 0, 'out-of-memory'],
    ['no program', { reason: 'not-started', errno: 'ENOENT' }, null, 'not-started', 0, 'decoder-missing'],
  ])('%s', (_what, over, rssBytes, kind, evidence, code) => {
    expect(judgeDeath(death(over), rssBytes)).toMatchObject({ kind, evidence, code });
  });

  it.skipIf(process.platform === 'win32').each<[string, Parameters<typeof deathOf>, number, string, number]>([
    ['kill -9', [9, { reason: 'killed', exitCode: 9 }, false], 2e8, 'killed', 0],
    ['kill -9, told by its number alone', [9, null, false], 2e8, 'killed', 0],
    ['kill -9 of a huge one', [9, { reason: 'killed', exitCode: 9 }, false], 2 * GIB, 'memory', 1],
    ['kill', [15, { reason: 'killed', exitCode: 15 }, true], 2 * GIB, 'killed', 0],
    ['a kill by the kernel', [9, { reason: 'killed', exitCode: 9 }, true], 2e8, 'memory', 1],
    ['a kill by the kernel, told by its number alone', [9, null, true], 2e8, 'memory', 1],
    ['out of memory, in its own words', [null, { reason: 'oom', exitCode: 1 }, false], 2e8, 'memory', 1],
    ['a crash', [11, { reason: 'crashed', exitCode: 11 }, false], 2e8, 'crash', 1],
    ['an exit of its own', [9, { reason: 'abnormal-exit', exitCode: 9 }, false], 2e8, 'crash', 1],
    ['no process', [null, { reason: 'launch-failed', exitCode: 1 }, false], 2e8, 'not-started', 0],
  ])('in Electron: %s', (_what, told, rssBytes, kind, evidence) => {
    expect(judgeDeath({ ...deathOf(...told), lastWords: '' }, rssBytes)).toMatchObject({ kind, evidence });
  });

  it('is no evidence when someone stopped it, and full when it computes, or listens, and does not stop', () => {
    const of = (why: Parameters<typeof verdictOnReplacing>[0]): number => verdictOnReplacing(why).evidence;
    expect([of('stopped'), of('silent'), of('hung'), of('deaf')]).toEqual([0, 0.5, 1, 1]);
  });

  it('before it was ready says of the program what it cannot do, and nothing when others ended it', () => {
    const problem = (over: Partial<Death>): ErrorCode => problemOfStart(judgeDeath(death(over), null));
    expect(problem({ code: 1 })).toBe('decoder-missing');
    expect(problem({ signal: 'SIGSEGV' })).toBe('decoder-missing');
    expect(problem({ reason: 'not-started', errno: 'EMFILE' })).toBe('too-many-files');
    expect(problem({ signal: 'SIGKILL' })).toBe('aborted');
  });
});

describe('the state of a process', () => {
  it('is read past any name', () => {
    const after = `1 2 3 4 5 6 7 8 9 10 25 17 0 0`;
    expect(parseStat(`42 (a) R (b c) T ${after}`)).toEqual({ doing: 'stopped', cpuMs: 420 });
    expect(parseStat('')).toBeNull();
  });

  it.skipIf(process.platform !== 'linux')('of this one is computing, of a stopped one stopped, of none nothing', () => {
    expect(readProcessState(process.pid)?.doing).toBe('computing');
    const { stdout } = spawnSync('sh', ['-c', 'sleep 60 & kill -STOP $!; sleep 0.1; cat /proc/$!/stat; kill -9 $!']);
    expect(parseStat(stdout.toString())?.doing).toBe('stopped');
    expect(readProcessState(2 ** 22 + 1)).toBeNull();
  });
});

describe('silence of a worker', () => {
  const judge = (over: Partial<Silence>) =>
    judgeSilence(
      { silentMs: 0, starting: false, urgent: false, doing: 'waiting', cpuMs: 0, stoppedMs: null, ...over },
      HEARTBEAT_TIMING,
    );

  it.each<[string, Partial<Silence>, string | null]>([
    ['stopped, at two looks', { doing: 'stopped', silentMs: 250, stoppedMs: 200 }, 'stopped'],
    ['stopped, at the first look', { doing: 'stopped', silentMs: 5_000, stoppedMs: 0 }, null],
    ['stopped at its start', { doing: 'stopped', starting: true, stoppedMs: 200 }, 'stopped'],
    ['a drive that spins up', { silentMs: 10_000, urgent: true }, null],
    ['a drive that is dead', { silentMs: 15_000 }, 'silent'],
    [
      'computing while sound is waited for',
      { doing: 'computing', silentMs: 2_500, cpuMs: 2_000, urgent: true },
      'hung',
    ],
    ['computing while nobody waits', { doing: 'computing', silentMs: 10_000, cpuMs: 9_000 }, null],
    ['computing for ever', { doing: 'computing', silentMs: 15_000, cpuMs: 14_000 }, 'hung'],
    ['given no processor', { doing: 'computing', silentMs: 10_000, cpuMs: 500, urgent: true }, null],
    ['a slow start', { doing: 'computing', silentMs: 16_000, cpuMs: 5_000, urgent: true, starting: true }, null],
    ['no start', { silentMs: 20_000, starting: true }, 'silent'],
    [
      'nothing known of it, while sound is waited for',
      { doing: null, cpuMs: null, silentMs: 4_000, urgent: true },
      'silent',
    ],
    ['nothing known of it', { doing: null, cpuMs: null, silentMs: 14_000 }, null],
  ])('%s', (_what, over, expected) => expect(judge(over)).toBe(expected));
});

describe('deafness of a worker', () => {
  it.each<[string, Deafness, string]>([
    ['it goes on and answers', { doing: 'computing', usedMs: 900, answers: true }, 'deaf'],
    ['it goes on and does not answer', { doing: 'computing', usedMs: 900, answers: false }, 'hung'],
    ['it waits', { doing: 'waiting', usedMs: 20, answers: true }, 'silent'],
    ['it is given no processor', { doing: 'computing', usedMs: 200, answers: false }, 'silent'],
    ['it was stopped', { doing: 'stopped', usedMs: 900, answers: false }, 'stopped'],
    ['nothing is known of it, but that it answers', { doing: null, usedMs: null, answers: true }, 'deaf'],
    ['nothing is known of it', { doing: null, usedMs: null, answers: false }, 'silent'],
  ])('%s', (_what, deafness, expected) => expect(judgeDeafness(deafness, HEARTBEAT_TIMING)).toBe(expected));
});

describe('what is a chunk', () => {
  const facts = fc.record({
    index: fc.nat(40),
    totalFrames: fc.integer({ min: 1, max: 30 * CHUNK_FRAMES }),
    mastered: fc.boolean(),
  });
  const honest = (index: number, total: number) => {
    const frames = chunkLengthFrames(index, total);
    const isEnd = chunkStartFrame(index) + frames >= total;
    return { pcm: new ArrayBuffer(frames * BYTES_PER_FRAME), frames, totalFrames: isEnd ? total : null };
  };

  it('is every honest answer, known length or not', () => {
    fc.assert(
      fc.property(facts, ({ index, totalFrames, mastered }) => {
        const chunk = honest(index, totalFrames);
        expect(problemOf(chunk, { index, mastered, totalFrames })).toBeNull();
        expect(problemOf(chunk, { index, mastered, totalFrames: null })).toBeNull();
      }),
      { numRuns: 60 },
    );
  });

  it('is none whose length, bytes or samples were changed', () => {
    const sample = fc.constantFrom(NaN, Infinity, -Infinity, 2.01, -3);
    fc.assert(
      fc.property(facts, fc.integer({ min: 1, max: 50 }), sample, ({ index, totalFrames }, by, wrong) => {
        const chunk = honest(index, totalFrames);
        const wanted = { index, mastered: true, totalFrames };
        expect(problemOf({ ...chunk, frames: chunk.frames - by }, wanted)).not.toBeNull();
        expect(problemOf({ ...chunk, pcm: new ArrayBuffer(chunk.pcm.byteLength + by) }, wanted)).not.toBeNull();
        if (chunk.frames === 0) return;
        const samples = new Float32Array(chunk.pcm);
        samples[by % samples.length] = wrong;
        expect(problemOf(chunk, wanted)).not.toBeNull();
      }),
      { numRuns: 60 },
    );
  });
});

describe('what is tried another way', () => {
  const those = (is: (error: PlayerError) => boolean): ErrorCode[] => codes.filter((code) => is(new PlayerError(code)));

  it('by the simple chain: faults of the chain and nothing else', () => {
    expect(those(mayBeTheChain).sort()).toEqual(['internal', 'render-invalid', 'worker-stuck']);
  });

  it('by a fresh worker: what a worker may have come to, and never for a prediction', () => {
    const expected = ['decode-failed', 'internal', 'out-of-memory', 'too-many-files'];
    expect(those((error) => mayBeTheWorker(error, 'now')).sort()).toEqual(expected);
    expect(those((error) => mayBeTheWorker(error, 'maybe'))).toEqual([]);
  });

  it('by silence: never for what is wrong with the file or the question, and never without end', () => {
    const silenced = (urgency: Urgency, silencesInARow = 0): ErrorCode[] =>
      those((error) => maySilence({ error, urgency, totalFrames: 1, silencesInARow }));
    expect(silenced('maybe')).toEqual([]);
    expect(silenced('now', 5)).toEqual([]);
    expect(silenced('soon').sort()).toEqual(['decode-failed', 'internal']);
    for (const code of silenced('now')) {
      expect(code).not.toMatch(/^(file|folder|format|envelope|worker-crashed|breaker|aborted)/);
    }
    expect(silenced('now')).toEqual(expect.arrayContaining(['worker-stuck', 'out-of-memory', 'too-many-files']));
  });
});
