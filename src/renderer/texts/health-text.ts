// How the health of the player, its circuit breakers, workers and jobs, the upkeep of its buffer and the settings of its resilience are put
// into words. Pure; called by views.
import type { IntegrityIssue, MemoryLevel, TuningReason } from '../../shared/buffer-figures.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type {
  AlertKind, BreakerState, Degradation, BreakerName, HealthPart, JobKind, LoadLevel, RetryStrategy, TimeoutStrategy, WorkerFigures,
} from '../../shared/health.ts'; // prettier-ignore
import type { BreakerSettings, LogLevel } from '../../shared/settings.ts';
import type { ChoiceText } from './en.ts';
import { percentText } from './en.ts';
import { wholeText } from './track-text.ts';

export const PART_TEXTS: Readonly<Record<HealthPart, string>> = {
  render: 'Rendering',
  analysis: 'Analysis',
  catalogue: 'Library database',
  buffer: 'Buffer',
  workers: 'Workers',
  library: 'Folders',
  errors: 'Errors',
  load: 'Load',
  page: 'This window',
};

export const ALERT_TEXTS: Readonly<Record<AlertKind, string>> = {
  'hit-rate-low': 'Hot tier often missed',
  'prediction-poor': 'Presets poorly foreseen',
  'memory-high': 'Memory nearly used up',
  'evictions-high': 'Buffer turns over too fast',
  'worker-restarts': 'Workers replaced often',
  'breaker-open': 'A part rests',
  'disk-full': 'Disk full',
  'watch-degraded': 'Folders not watched',
  'critical-error': 'Serious fault',
};

export const LOAD_TEXTS: Readonly<Record<LoadLevel, string>> = {
  normal: 'normal',
  high: 'high: less is prepared ahead',
  critical: 'critical: only what comes next is prepared',
  overload: 'overload: originals only',
};

export const GUARDED_TEXTS: Readonly<Record<BreakerName, string>> = {
  render: 'Rendering',
  analysis: 'Analysis',
  database: 'Library database',
  'database-write': 'Saving to the library database',
  tags: 'Reading tags',
  'spawn-render': 'Starting the render worker',
  'spawn-scan': 'Starting the scan worker',
  socket: 'Connection',
};

export const BREAKER_TEXTS: Readonly<Record<BreakerState, string>> = {
  closed: 'at work',
  open: 'rests',
  'half-open': 'on trial',
};

export const WORKER_TEXTS: Readonly<Record<WorkerFigures['role'], string>> = { render: 'Render', scan: 'Scan' };

export const WORKER_STATE_TEXTS: Readonly<Record<WorkerFigures['state'], string>> = {
  starting: 'starting',
  ready: 'ready',
  'without-decoder': 'without a decoder',
  resting: 'rests',
  idle: 'not needed',
};

export const JOB_TEXTS: Readonly<Record<JobKind, string>> = {
  render: 'Rendering a chunk',
  analyse: 'Analysing a track',
  'read-tags': 'Reading tags',
  'read-art': 'Reading a cover',
};

export const DEGRADATION_TEXTS: Readonly<Record<Degradation, string>> = {
  simple: 'Simplified',
  silence: 'Silent',
};

/** "worker crashed" */
export function codeText(code: ErrorCode): string {
  return code.replaceAll('-', ' ');
}

export const MEMORY_LEVEL_TEXTS: Readonly<Record<MemoryLevel, string>> = {
  normal: 'normal',
  reduced: 'reduced: less is held ahead',
  minimal: 'minimal: only what comes next is held',
  emergency: 'emergency: only what is heard is held',
};

/** Why the tuner last changed what is held: what it did, and what it had seen. */
export function tuningText({ code, values }: TuningReason): string {
  const { renderP95Ms = 0, hotShareOfPlay = 0, missed = 0, switches = 0, acts = 0, hits = 0 } = values;
  switch (code) {
    case 'play-missed':
      return `reaches further: ${percentText(hotShareOfPlay)} of what came next was in L1`;
    case 'renders-slow':
      return `reaches further: renders take ${wholeText(renderP95Ms)} ms`;
    case 'play-calm':
      return 'reaches less far: all of what came next was in L1 for minutes';
    case 'hot-missed':
      return `gave L1 more: ${percentText(hotShareOfPlay)} of what came next was there`;
    case 'warm-missed':
      return `gave L2 more: ${wholeText(hits)} of ${wholeText(acts)} starts and changes of preset were ready`;
    case 'switches-missed':
      return `prepares more presets: ${wholeText(missed)} of ${wholeText(switches)} changes of preset had to wait`;
    case 'presets-unused':
      return 'prepares fewer presets: none was chosen for minutes';
  }
}

/** What the check of the buffer's integrity did about an issue. */
export const REPAIR_TEXTS: Readonly<Record<IntegrityIssue['repair'], string>> = {
  dropped: 'dropped; it is rendered again when it is wanted',
  recounted: 'counted anew',
  clamped: 'set to the nearest of 0 and 1',
  withdrawn: 'withdrawn',
  removed: 'removed',
};

/** Each setting of breakers; `spawn` is that of both workers. */
export const BREAKER_SETTING_TEXTS: Readonly<Record<keyof BreakerSettings, string>> = {
  render: GUARDED_TEXTS.render,
  analysis: GUARDED_TEXTS.analysis,
  database: GUARDED_TEXTS.database,
  tags: GUARDED_TEXTS.tags,
  spawn: 'Starting workers',
  socket: GUARDED_TEXTS.socket,
};

export const LOG_LEVEL_TEXTS: Readonly<Record<LogLevel, ChoiceText>> = {
  error: { label: 'Errors', text: 'Only what failed.' },
  warn: { label: 'Warnings', text: 'What failed, and what was made up for.' },
  info: { label: 'Events', text: 'Also what the player does: starts, scans, changes of state.' },
  debug: { label: 'Everything', text: 'Every detail, to find a fault. The log grows faster.' },
};

export const TIMEOUT_TEXTS: Readonly<Record<TimeoutStrategy, ChoiceText>> = {
  linear: { label: 'By size', text: 'More for a larger file, and a step more for each further try.' },
  exponential: { label: 'Doubling', text: 'More for a larger file, and about twice as much for each further try.' },
  adaptive: {
    label: 'Learned',
    text: 'What such work took so far decides; until that is known, the size of the file.',
  },
};

export const RETRY_TEXTS: Readonly<Record<RetryStrategy, ChoiceText>> = {
  exponential: { label: 'Doubling', text: 'Each wait is twice the one before.' },
  linear: { label: 'Even steps', text: 'Each wait is one step longer.' },
  fibonacci: { label: 'Fibonacci', text: 'Each wait is as long as the two before together.' },
  constant: { label: 'Constant', text: 'All waits are equally long.' },
  adaptive: { label: 'Learned', text: 'The one of these that brought such work back with the least waiting.' },
};

/** "Rendering rests for 30 s after 3 failures in a row." */
export function limitsText(of: keyof BreakerSettings, { failures, seconds }: BreakerSettings[typeof of]): string {
  const what = failures === 1 ? 'one failure' : `${failures} failures in a row`;
  return `${BREAKER_SETTING_TEXTS[of]} rests for ${seconds} s after ${what}.`;
}
