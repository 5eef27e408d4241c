import { describe, expect, it } from 'vitest';

import { codeText, limitsText } from './health-text.ts';
import { words } from './words.ts';

describe('the limits of a breaker', () => {
  it('are said as what happens', () => {
    expect(limitsText('render', { failures: 3, seconds: 30 })).toBe(
      'Rendering rests for 30 s after 3 failures in a row.',
    );
    expect(limitsText('spawn', { failures: 1, seconds: 1.5 })).toBe(
      'Starting workers rests for 1.5 s after one failure.',
    );
  });

  it('have a name of their own for each part', () => {
    const names = Object.values(words.resilience.names);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('the code of an error', () => {
  it('is said in words', () => {
    expect(codeText('worker-crashed')).toBe('worker crashed');
    expect(codeText('out-of-memory')).toBe('out of memory');
  });
});
