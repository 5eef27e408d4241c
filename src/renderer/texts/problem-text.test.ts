import { describe, expect, it } from 'vitest';

import { ERRORS, PlayerError, type ErrorCode } from '../../shared/errors.ts';
import { maySilence } from '../../main/render/silence-rules.ts';
import { reasonText } from './problem-text.ts';
import { words } from './words.ts';

describe('the reason of a problem', () => {
  it('never says of a silence that the track is skipped or plays as it is', () => {
    const silenced = (Object.keys(ERRORS) as ErrorCode[]).filter((code) =>
      maySilence({ error: new PlayerError(code), urgency: 'now', totalFrames: 1, silencesInARow: 0 }),
    );
    expect(silenced).toContain('decode-failed');
    for (const code of silenced) {
      const reason = reasonText(new PlayerError(code), 'silent');
      expect(reason, code).toMatch(/^[A-Z].*\.$/);
      expect(reason, code).not.toMatch(/skipped|as it is|tried again with/);
    }
  });

  it('is the whole sentence when the track was skipped, and never about a preset', () => {
    expect(reasonText(new PlayerError('worker-stuck'), 'skipped')).toBe(words.errors['worker-stuck']);
    expect(reasonText(new PlayerError('render-invalid'), 'skipped')).not.toMatch(/master/);
  });
});
