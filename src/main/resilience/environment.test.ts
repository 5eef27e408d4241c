import { describe, expect, it } from 'vitest';

import { DEFAULT_SETTINGS } from '../../shared/settings.ts';
import type { Logger } from '../platform/log.ts';
import { parseLimits, readBreakerEnvironment, readMemoryThreshold, readTimeoutEnvironment } from './environment.ts';

function read(env: NodeJS.ProcessEnv): { limitsOf: ReturnType<typeof readBreakerEnvironment>; warnings: string[] } {
  const warnings: string[] = [];
  const warn = (_line: string, name: unknown): void => void warnings.push(String(name));
  const log: Logger = { info: () => undefined, warn, error: () => undefined };
  return { limitsOf: readBreakerEnvironment(env, log), warnings };
}

describe('limits of the circuit breakers', () => {
  it('are those of the settings, each circuit breaker its own, both workers those of starting', () => {
    const { limitsOf, warnings } = read({});
    const { breakers } = DEFAULT_SETTINGS;
    expect(limitsOf('render', breakers)).toEqual({ failures: 3, seconds: 30 });
    expect(limitsOf('analysis', breakers)).toEqual({ failures: 2, seconds: 45 });
    expect(limitsOf('database', breakers)).toEqual({ failures: 5, seconds: 60 });
    expect(limitsOf('spawn-render', breakers)).toEqual({ failures: 3, seconds: 120 });
    expect(limitsOf('spawn-scan', { ...breakers, spawn: { failures: 9, seconds: 1 } })).toEqual({
      failures: 9,
      seconds: 1,
    });
    expect(warnings).toEqual([]);
  });

  it('are those of the environment where it names them, whatever the settings say', () => {
    const { limitsOf, warnings } = read({
      AURALIS_BREAKER_RENDER: '5/2.5',
      AURALIS_BREAKER_SPAWN: ' 1 / 600 ',
      AURALIS_BREAKER_TAGS: '',
      AURALIS_BREAKER_DATABASE: 'never',
    });
    const { breakers } = DEFAULT_SETTINGS;
    expect(limitsOf('render', { ...breakers, render: { failures: 1, seconds: 1 } })).toEqual({
      failures: 5,
      seconds: 2.5,
    });
    expect(limitsOf('spawn-scan', breakers)).toEqual({ failures: 1, seconds: 600 });
    expect(limitsOf('tags', breakers)).toEqual(breakers.tags);
    expect(limitsOf('database', breakers)).toEqual(breakers.database);
    expect(warnings).toEqual(['AURALIS_BREAKER_DATABASE']);
  });

  it.each(['0/30', '21/30', '3/0', '3/601', '3', '/30', '3/', '-3/30', '3/30/1', '3,30', '1e1/30', '3/Infinity'])(
    'are not %s',
    (text) => expect(parseLimits(text)).toBeNull(),
  );
});

describe('time-outs of the environment', () => {
  const timesOf = (env: NodeJS.ProcessEnv) => {
    const warnings: unknown[] = [];
    const log: Logger = {
      info: () => undefined,
      warn: (_line, name) => void warnings.push(name),
      error: () => undefined,
    };
    return { times: readTimeoutEnvironment(env, log), warnings };
  };

  it('are those it names', () => {
    const { times, warnings } = timesOf({ AURALIS_TIMEOUT_RENDER_MS: '5000', AURALIS_TIMEOUT_READ_TAGS_MS: ' 4000 ' });
    expect([...times]).toEqual([
      ['render', 5000],
      ['read-tags', 4000],
    ]);
    expect(warnings).toEqual([]);
  });

  it.each(['0', '31000', '5 s', '-5000', '1e4', 'soon'])(
    'that make no sense are left out, with a warning: %s',
    (text) => {
      const { times, warnings } = timesOf({ AURALIS_TIMEOUT_RENDER_MS: text });
      expect(times.size).toBe(0);
      expect(warnings).toEqual(['AURALIS_TIMEOUT_RENDER_MS']);
    },
  );
});

describe('the memory threshold of the environment', () => {
  const thresholdOf = (text: string | undefined) => {
    const warnings: unknown[] = [];
    const log: Logger = {
      info: () => undefined,
      warn: (_line, name) => void warnings.push(name),
      error: () => undefined,
    };
    const env = text === undefined ? {} : { AURALIS_MEMORY_THRESHOLD: text };
    return { threshold: readMemoryThreshold(env, log), warnings };
  };

  it.each([
    ['0.8', 0.8],
    [' .5 ', 0.5],
    ['0.95', 0.95],
  ])('is the share it names: %s', (text, share) => {
    const { threshold, warnings } = thresholdOf(text);
    expect(threshold).toBe(share);
    expect(warnings).toEqual([]);
  });

  it.each([undefined, ''])('is none where nothing is said: %s', (text) => {
    const { threshold, warnings } = thresholdOf(text);
    expect(threshold).toBeNull();
    expect(warnings).toEqual([]);
  });

  it.each(['0', '0.49', '0.951', '1', '80', '80%', '-0.8', '8e-1', 'most'])(
    'that makes no sense is left out, with a warning: %s',
    (text) => {
      const { threshold, warnings } = thresholdOf(text);
      expect(threshold).toBeNull();
      expect(warnings).toEqual(['AURALIS_MEMORY_THRESHOLD']);
    },
  );
});
