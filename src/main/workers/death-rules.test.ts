import { describe, expect, it } from 'vitest';

import type { ErrorCode } from '../../shared/errors.ts';
import { deathOf } from '../shell/electron/utility-death.ts';
import type { Death } from '../shell/shell.ts';
import { judgeDeath, problemOfStart, verdictOnReplacing } from './death-rules.ts';

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

  it.each([
    ['stopped', 0, 'decode-failed'],
    ['waiting', 0, 'drive-slow'],
    ['silent', 0.5, 'worker-stuck'],
    ['hung', 1, 'worker-stuck'],
    ['deaf', 1, 'worker-stuck'],
  ] as const)('when it was replaced because it was %s is evidence of %d', (why, evidence, code) => {
    expect(verdictOnReplacing(why)).toMatchObject({ evidence, code });
  });

  it('before it was ready says of the program what it cannot do, and nothing when others ended it', () => {
    const problem = (over: Partial<Death>): ErrorCode => problemOfStart(judgeDeath(death(over), null));
    expect(problem({ code: 1 })).toBe('decoder-missing');
    expect(problem({ signal: 'SIGSEGV' })).toBe('decoder-missing');
    expect(problem({ reason: 'not-started', errno: 'EMFILE' })).toBe('too-many-files');
    expect(problem({ signal: 'SIGKILL' })).toBe('aborted');
  });
});
