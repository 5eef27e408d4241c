import { describe, expect, it } from 'vitest';

import { ERRORS, PlayerError, type ErrorCode } from '../../shared/errors.ts';
import { judgeFailure } from './failure-rules.ts';

const DAY_MS = 24 * 3600 * 1000;

describe('failure rules', () => {
  const judged = (code: ErrorCode) => {
    const { error, kept, tellsOfFile } = judgeFailure(new PlayerError(code, 'detail'));
    return [error.code, kept && (kept.retryAfterMs ?? 'content'), tellsOfFile];
  };

  it.each([
    ['file-corrupt', 'file-corrupt', 'content', true],
    ['file-empty', 'file-empty', 'content', true],
    ['format-unsupported', 'format-unsupported', 'content', true],
    ['file-unreadable', 'file-unreadable', DAY_MS, true],
    ['file-missing', 'file-missing', null, true],
    ['file-changed', 'file-changed', null, true],
    ['worker-crashed', 'analysis-failed', 'content', false],
    ['worker-stuck', 'analysis-failed', DAY_MS, false],
    ['decode-failed', 'analysis-failed', 60_000, false],
    ['internal', 'analysis-failed', DAY_MS, false],
    ['decoder-missing', 'decoder-missing', null, false],
    ['disk-full', 'disk-full', null, false],
  ] as const)('%s', (code, ...verdict) => {
    expect(judged(code)).toEqual(verdict);
  });

  it('never keep what is no failure of the track, and judge every code', () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      const { category } = ERRORS[code];
      if (category === 'contract' || category === 'database' || category === 'network') expect(judged(code)[1], code).toBeNull(); // prettier-ignore
    }
  });
});
