import { describe, expect, it } from 'vitest';

import { isAborted, PlayerError, reportError, serializeError } from './errors.ts';

describe('errors', () => {
  it('crosses a border as its code and values, without the words for the log', () => {
    const error = new PlayerError('format-unsupported', 'FFmpeg said so', { values: { why: 'channels', channels: 9 } });
    const sent: unknown = JSON.parse(JSON.stringify(serializeError(error)));
    expect(sent).toEqual({ code: 'format-unsupported', values: { why: 'channels', channels: 9 } });
  });

  it('is the same error at the other side', () => {
    const error = new PlayerError('format-unsupported', '', { values: { why: 'channels', channels: 9 } });
    expect(PlayerError.revive(serializeError(error))).toMatchObject({ code: error.code, values: error.values });
  });

  it('comes from a worker with its words, for the log', () => {
    const revived = PlayerError.revive(reportError(new PlayerError('file-corrupt', 'no frames')));
    expect(revived.message).toBe('file-corrupt: no frames');
  });

  it('takes a foreign error and an unknown code for internal', () => {
    expect(PlayerError.from(new TypeError('boom')).code).toBe('internal');
    expect(PlayerError.revive({ code: 'constructor' as never, values: {} }).code).toBe('internal');
  });

  it('tells an abort from a failure', () => {
    expect(isAborted(new PlayerError('aborted'))).toBe(true);
    expect(isAborted(AbortSignal.abort().reason)).toBe(true);
    expect(isAborted(new PlayerError('internal'))).toBe(false);
  });
});
