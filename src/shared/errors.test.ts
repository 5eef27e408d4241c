import { describe, expect, it } from 'vitest';

import { ERRORS, isAborted, PlayerError, serializeError } from './errors.ts';

describe('errors', () => {
  it('crosses a process border with its code and sentence', () => {
    const sent = JSON.parse(JSON.stringify(serializeError(new PlayerError('file-corrupt', 'no frames')))) as ReturnType<
      typeof serializeError
    >;
    const revived = PlayerError.revive(sent);
    expect(revived.code).toBe('file-corrupt');
    expect(revived.message).toBe(`${ERRORS['file-corrupt'].sentence} (no frames)`);
  });

  it('takes a foreign error and an unknown code for internal', () => {
    expect(PlayerError.from(new TypeError('boom')).code).toBe('internal');
    expect(PlayerError.revive({ code: 'constructor' as never, message: 'x' }).code).toBe('internal');
  });

  it('tells an abort from a failure', () => {
    expect(isAborted(new PlayerError('aborted'))).toBe(true);
    expect(isAborted(AbortSignal.abort().reason)).toBe(true);
    expect(isAborted(new PlayerError('internal'))).toBe(false);
  });
});
