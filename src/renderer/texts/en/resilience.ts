// The English words of the settings of how failures are met.
import type { RetryStrategy, TimeoutStrategy } from '../../../shared/health.ts';
import type { BreakerSettings, LogLevel } from '../../../shared/settings.ts';
import type { ChoiceText } from '../catalogue.ts';
import { formatsOf } from '../formats.ts';

const { whole, decimal } = formatsOf('en-US');

export const RESILIENCE = {
  resilience: {
    log: 'Log',
    logLevels: {
      error: { label: 'Errors', text: 'Only what failed.' },
      warn: { label: 'Warnings', text: 'What failed, and what was made up for.' },
      info: { label: 'Events', text: 'Also what the player does: starts, scans, changes of state.' },
      debug: { label: 'Everything', text: 'Every detail, to find a fault. The log grows faster.' },
    } satisfies Record<LogLevel, ChoiceText>,
    timeout: 'Time for a job',
    timeouts: {
      linear: { label: 'By size', text: 'More for a larger file, and a step more for each further try.' },
      exponential: { label: 'Doubling', text: 'More for a larger file, and about twice as much for each further try.' },
      adaptive: {
        label: 'Learned',
        text: 'What such work took so far decides; until that is known, the size of the file.',
      },
    } satisfies Record<TimeoutStrategy, ChoiceText>,
    retry: 'Waits between tries',
    retries: {
      exponential: { label: 'Doubling', text: 'Each wait is twice the one before.' },
      linear: { label: 'Even steps', text: 'Each wait is one step longer.' },
      fibonacci: { label: 'Fibonacci', text: 'Each wait is as long as the two before together.' },
      constant: { label: 'Constant', text: 'All waits are equally long.' },
      adaptive: { label: 'Learned', text: 'The one of these that brought such work back with the least waiting.' },
    } satisfies Record<RetryStrategy, ChoiceText>,
    environment: 'What the environment gives (AURALIS_LOG_LEVEL, AURALIS_BREAKER_RENDER=3/30 and the like) goes before what is chosen here.', // prettier-ignore
    caption: 'A part of the player rests for so many seconds after so many failures in a row',
    part: 'Part',
    failures: 'Failures',
    seconds: 'Seconds',
    failuresOf: (part: string) => `${part}: failures in a row`,
    secondsOf: (part: string) => `${part}: seconds of rest`,
    /** `spawn` is that of both workers. */
    names: {
      render: 'Rendering',
      analysis: 'Analysis',
      database: 'Library database',
      tags: 'Reading tags',
      spawn: 'Starting workers',
      socket: 'Connection',
    } satisfies Record<keyof BreakerSettings, string>,
    limits: (part: string, failures: number, seconds: number) =>
      `${part} rests for ${decimal(seconds, 1)} s after ${failures === 1 ? 'one failure' : `${whole(failures)} failures in a row`}.`,
    refused: (limit: string, least: number, most: number, value: number) =>
      `${limit}: from ${whole(least)} to ${whole(most)}. It stays at ${decimal(value, 1)}.`,
    defaults: 'Defaults',
    restored: 'The limits are as Auralis came.',
  },
};
