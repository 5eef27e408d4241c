import { describe, expect, it } from 'vitest';

import { PlayerError } from '../../shared/errors.ts';
import { BREAKERS, HEALTH_REASONS } from '../../shared/health.ts';
import { alertText, errorText, healthReasonText, rootProblemText, terminalText } from './format.ts';

describe('the sentence of an error', () => {
  it('is that of its code', () => {
    expect(errorText({ code: 'disk-full', values: {} })).toBe('The disk is full.');
  });

  it('names in brackets what it was about', () => {
    expect(errorText({ code: 'folder-known', values: { path: '/music' } })).toBe(
      'This folder is already in the library. (/music)',
    );
  });

  it('says which of several things it was', () => {
    const text = errorText({ code: 'format-unsupported', values: { why: 'channels', channels: 9 } });
    expect(text).toMatch(/ \(9 channels\)$/);
  });

  it('never shows the words that are for the log', () => {
    expect(errorText(new PlayerError('file-corrupt', 'Invalid data found'))).not.toContain('Invalid data');
  });

  it('has those words in a terminal', () => {
    expect(terminalText(new PlayerError('internal', 'port 1 cannot be used'))).toMatch(/ \(port 1 cannot be used\)$/);
  });
});

describe('the problem of a folder', () => {
  it('is none when all is well', () => {
    expect(rootProblemText({ problem: null, watch: null })).toBeNull();
  });

  it('is the first of several, with their number', () => {
    const problem = { code: 'file-unreadable', values: { path: '/a', places: 2 } } as const;
    expect(rootProblemText({ problem, watch: null })).toMatch(/^2 places could not be read\. The first: .* \(\/a\)$/);
  });

  it('is told together with why it is followed late', () => {
    const problem = { code: 'folder-missing', values: {} } as const;
    const text = rootProblemText({ problem, watch: { errno: 'ENOSPC', everyMinutes: 5 } });
    expect(text).toMatch(/^The folder does not exist\. .* Changes are noticed only every 5 minutes: .*\(ENOSPC\)\.$/);
  });
});

describe('the reason of a part', () => {
  const values = { breaker: 'render', state: 'open', role: 'scan', roles: 'scan', away: 1, roots: 2, of: 'all', rate: 0.2, share: 0.5, faults: 3, errno: 'ENOSPC', everyMinutes: 5, path: '/music', others: 1 }; // prettier-ignore

  it.each(HEALTH_REASONS)('%s is a sentence', (reason) => {
    const text = healthReasonText({ reason, values, code: 'disk-full' });
    expect(text).toMatch(/^[A-Z\d].{10,}\.$/);
    expect(text).not.toMatch(/undefined|NaN|null/);
  });

  it.each(BREAKERS)('the breaker of %s that rests, or is tried, is named', (breaker) => {
    const [open, tried] = (['open', 'half-open'] as const).map((state) =>
      healthReasonText({ reason: 'breaker', values: { breaker, state }, code: null }),
    );
    expect(open).toMatch(/^[A-Z].* rests after several failures/);
    expect(tried).toMatch(/^[A-Z].* is tried again\.$/);
  });
});

it('an alert of a breaker names its last failure', () => {
  const alert = { kind: 'breaker-open', subject: 'tags', value: 3, code: 'too-many-files', values: {} } as const;
  expect(alertText(alert)).toBe(
    'Reading tags rests after several failures and is tried again by itself. The last: The system allows no more open files.',
  );
});
