import { readFile } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import { errnoOf } from './errno.ts';
import { PlayerError } from './errors.ts';

describe('errno', () => {
  it('is the code of a system error', async () => {
    const error: unknown = await readFile('/nowhere/at/all').catch((thrown: unknown) => thrown);
    expect(errnoOf(error)).toBe('ENOENT');
  });

  it('is empty for what carries none', () => {
    expect(errnoOf(new Error('boom'))).toBe('');
  });

  it('is empty for a code that is no text', () => {
    expect(errnoOf(Object.assign(new Error('boom'), { code: 7 }))).toBe('');
  });

  it('is empty for what is no error', () => {
    expect(errnoOf({ code: 'ENOENT' })).toBe('');
  });

  it('is empty for a coded error of our own', () => {
    expect(errnoOf(new PlayerError('file-missing'))).toBe('');
  });
});
