// The English words of what happens inside: the diagnostics and the backups.
import type { IntegrityIssue, ListeningMode, MemoryLevel, RequestReason, Tier, TuningReason } from '../../../shared/buffer-figures.ts'; // prettier-ignore
import type { ContentFeatures } from '../../../shared/analysis.ts';
import type { Backup } from '../../../shared/contract/library.ts';
import type {
  AlertKind, BreakerName, BreakerState, Degradation, HealthPart, HealthState, JobKind, LoadLevel, WorkerFigures,
} from '../../../shared/health.ts'; // prettier-ignore
import type { EngineSnapshot, MasteringState } from '../../engine/engine.ts';
import { formatsOf } from '../formats.ts';

const { whole, decimal, count, percent } = formatsOf('en-US');

const chunks = (of: number): string => count(of, { one: 'chunk', other: 'chunks' });

export const INSIDE = {
  diagnostics: {
    jumps: 'Sections',
    figures: 'Figures',
    sections: {
      health: 'Health',
      playback: 'Playback',
      mastering: 'Mastering',
      trackSound: 'Sound of this track',
      audible: 'Audible',
      buffer: 'Buffer',
      ahead: 'Prepared ahead',
      prediction: 'Prediction',
      memory: 'Memory',
      integrity: 'Integrity',
      workers: 'Workers',
      resilience: 'Resilience',
      player: 'Player',
    },
    /** Where there is no figure. */
    none: '–',
    notMeasured: 'not measured',
    notYet: 'not yet',
  },

  units: {
    mebibytes: (of: number) => `${decimal(of, 1, 'exactly')} MiB`,
    gibibytes: (of: number) => `${decimal(of, 1, 'exactly')} GiB`,
    milliseconds: (of: number, digits: number) => `${decimal(of, digits, 'exactly')} ms`,
    seconds: (of: number, digits: number) => `${decimal(of, digits, 'exactly')} s`,
    decibels: (signed: string) => `${signed} dB`,
    lufs: (signed: string) => `${signed} LUFS`,
    truePeak: (signed: string) => `${signed} dBTP`,
    frames: (of: number) => count(of, { one: 'frame', other: 'frames' }),
    chunks,
    /** The 50th, 95th and 99th of a hundred. */
    quantiles: (p50: string, p95: string, p99: string) => `${p50} / ${p95} / ${p99} ms`,
    quantilesHead: 'p50 / p95 / p99',
    held: (used: string, whole: string) => `${used} of ${whole}`,
  },

  health: {
    overall: 'Overall',
    states: { healthy: 'healthy', degraded: 'degraded', unhealthy: 'unhealthy' } satisfies Record<HealthState, string>,
    parts: {
      render: 'Rendering',
      analysis: 'Analysis',
      catalogue: 'Library database',
      buffer: 'Buffer',
      workers: 'Workers',
      library: 'Folders',
      errors: 'Errors',
      load: 'Load',
      page: 'This window',
    } satisfies Record<HealthPart, string>,
    partsCaption: 'How each part fares',
    since: (time: string, reason: string) => ` since ${time}. ${reason}`,
    alerts: 'Alerts',
    noAlerts: 'none',
    alertNames: {
      'hit-rate-low': 'Hot tier often missed',
      'prediction-poor': 'Presets poorly foreseen',
      'memory-high': 'Memory nearly used up',
      'evictions-high': 'Buffer turns over too fast',
      'worker-restarts': 'Workers replaced often',
      'breaker-open': 'A part rests',
      'disk-full': 'Disk full',
      'watch-degraded': 'Folders not watched',
      'critical-error': 'Serious fault',
    } satisfies Record<AlertKind, string>,
    alertSince: (time: string) => `Since ${time}`,
    alertSeen: (time: string) => `Since ${time}, acknowledged`,
    alertOver: (from: string, to: string) => `Over: ${from} to ${to}`,
    acknowledge: 'Acknowledge',
    acknowledgeNamed: (alert: string) => `Acknowledge: ${alert}`,
    load: 'Load',
    loads: {
      normal: 'normal',
      high: 'high: less is prepared ahead',
      critical: 'critical: only what comes next is prepared',
      overload: 'overload: originals only',
    } satisfies Record<LoadLevel, string>,
    processors: 'Processors',
    busy: (machine: string, own: string) => `${machine} busy, ${own} by Auralis`,
    answers: 'Answers',
    late: (ms: number) => `at most ${whole(ms)} ms late`,
    renderTakes: 'Rendering takes',
    renderShare: (share: string) => `${share} of the time the music plays`,
    nothingRendered: 'nothing rendered lately',
    failed: 'Failed',
    failedShare: (share: number) => `${percent(share)} of what was tried in the last five minutes`,
    nothingTried: 'nothing tried lately',
  },

  playback: {
    state: 'State',
    states: {
      idle: 'idle',
      loading: 'loading',
      playing: 'playing',
      paused: 'paused',
      stalled: 'stalled',
      ended: 'ended',
    } satisfies Record<EngineSnapshot['state'], string>,
    track: 'Track',
    none: 'none',
    length: 'Exact length',
  },

  mastering: {
    preset: 'Preset',
    states: { off: 'off', waiting: 'waiting', on: 'on', failed: 'failed' } satisfies Record<MasteringState, string>,
    presetIs: (preset: string, state: string) => `${preset}: ${state}`,
    mix: 'In the mix',
    originalAlone: 'the original alone',
    simple: (preset: string) => `${preset} by the simple chain`,
    mixIs: (heard: string, share: number, bypassed: boolean) =>
      `${heard}, ${percent(share)}${bypassed ? ', bypassed' : ''}`,
    problem: 'Problem',
    lastSwitch: 'Last switch',
    analysis: 'Analysis',
    notTold: 'not told yet',
    loudness: 'Loudness',
    loudnessIs: (lufs: string, peak: string) => `${lufs}, peak ${peak}`,
    ofAlbum: 'Of its album',
    replayGain: 'ReplayGain tags',
    replayGainIs: (track: string, album: string) => `track ${track}, album ${album}`,
    noGain: 'none',
    doubt: 'Doubt',
    playedAt: 'Played at',
    /** `short`: how far below the target of levelling its peaks keep it, in dB. */
    playedAtBelow: (gain: string, short: string) => `${gain}; ${short} below the target, its peaks allow no more`,
    features: {
      energy: 'Energy',
      brightness: 'Brightness',
      dynamics: 'Dynamics',
      vocalPresence: 'Voice',
      tempoEnergy: 'Beat',
    } satisfies Record<keyof ContentFeatures, string>,
  },

  buffer: {
    tiers: { hot: 'L1 hot', warm: 'L2 warm', cold: 'L3 disk' } satisfies Record<Tier, string>,
    tiersCaption: 'What each tier holds',
    tier: 'Tier',
    held: 'Held of its budget',
    heldOf: (tier: string) => `${tier}, held of its budget`,
    chunks: 'Chunks',
    hits: 'Hits',
    evicted: 'Evicted',
    disk: 'On the disk',
    diskIs: (read: number, written: number, lastHour: string, damaged: number) =>
      `${whole(read)} read; ${whole(written)} written, ${lastHour} in the last hour; ${whole(damaged)} found damaged`,
    diskStopped: (because: string) => `; nothing is written: ${because}`,
    tooSoon: 'Evicted too soon',
    tooSoonIs: (of: number) => `${whole(of)} were needed again soon after`,
    underWay: 'Under way',
    underWayIs: (rendering: number, wanted: number, failed: number) =>
      `${whole(rendering)} rendering, ${whole(wanted)} wanted, ${whole(failed)} failed`,
    requestsCaption: 'Who had the chunk when the page asked',
    reasons: { play: 'Next in play', start: 'Start or seek', switch: 'Other preset' } satisfies Record<
      RequestReason,
      string
    >,
    reason: 'Reason',
    asked: 'Asked',
    level: { hot: 'L1', warm: 'L2', cold: 'L3' } satisfies Record<Tier, string>,
    joined: 'Joined',
    missed: 'Missed',
    hitRate: 'Hit rate',
    hitRateIs: (share: string, requests: number) => `${share} in memory, of ${whole(requests)} requests`,
    nothingAsked: 'nothing asked yet',
    stopped: 'Sound stopped',
    stoppedIs: (times: number) =>
      times === 0
        ? 'never for want of a chunk'
        : `${count(times, { one: 'time', other: 'times' })} for want of a chunk`,
    presetToSound: 'Preset to sound',
    presetToSoundIs: (quantiles: string, of: number) => `${quantiles} (p50 / p95 / p99 of ${whole(of)})`,
    noChange: 'no change yet',
  },

  prediction: {
    plan: 'Present plan',
    planReady: 'Planned chunks that are ready',
    planIs: (ready: number, planned: number) => `${whole(ready)} of ${chunks(planned)} ready`,
    soFar: 'So far',
    soFarIs: (prepared: number, used: number, withdrawn: number) =>
      `${whole(prepared)} prepared, ${whole(used)} of them asked for, ${whole(withdrawn)} withdrawn`,
    listening: 'Listening',
    modes: {
      settled: 'settled: one sound is kept',
      exploring: 'exploring: sounds are being tried',
    } satisfies Record<ListeningMode, string>,
    right: 'Right so far',
    rightIs: (accuracy: number, right: number, scored: number) =>
      `${percent(accuracy)} of the last, ${whole(right)} of ${whole(scored)} in all`,
    noDeliberate: 'no deliberate change yet',
    learned: 'Learned from',
    learnedIs: (habits: number, music: number) => `${percent(habits)} habits, ${percent(music)} what the music is like`,
    changes: 'Changes ready',
    changesIs: (ready: number, all: number, share: string) => `${whole(ready)} of ${whole(all)}, ${share}`,
    noChange: 'no change while playing yet',
    caption: 'How probable each preset is as the next',
    preset: 'Preset',
    probability: 'Probability',
    probabilityOf: (preset: string) => `Probability of ${preset}`,
  },

  memory: {
    level: 'Level',
    levels: {
      normal: 'normal',
      reduced: 'reduced: less is held ahead',
      minimal: 'minimal: only what comes next is held',
      emergency: 'emergency: only what is heard is held',
    } satisfies Record<MemoryLevel, string>,
    own: 'This player',
    free: 'Free',
    freeMemory: 'Free memory',
    unknown: 'the system does not say',
    lookAhead: 'Look-ahead',
    presets: 'Presets prepared',
    allPresets: 'all of them',
    presetsFrom: (probability: number) => `from ${percent(probability)} probability on`,
    hotShare: 'Share of L1',
    adjusted: 'Last adjusted',
    tunings: {
      'play-missed': ({ hotShareOfPlay = 0 }) =>
        `reaches further: ${percent(hotShareOfPlay)} of what came next was in L1`,
      'renders-slow': ({ renderP95Ms = 0 }) => `reaches further: renders take ${whole(renderP95Ms)} ms`,
      'play-calm': () => 'reaches less far: all of what came next was in L1 for minutes',
      'hot-missed': ({ hotShareOfPlay = 0 }) => `gave L1 more: ${percent(hotShareOfPlay)} of what came next was there`,
      'warm-missed': ({ hits = 0, acts = 0 }) =>
        `gave L2 more: ${whole(hits)} of ${whole(acts)} starts and changes of preset were ready`,
      'switches-missed': ({ missed = 0, switches = 0 }) =>
        `prepares more presets: ${whole(missed)} of ${whole(switches)} changes of preset had to wait`,
      'presets-unused': () => 'prepares fewer presets: none was chosen for minutes',
    } satisfies Record<TuningReason['code'], (values: TuningReason['values']) => string>,
  },

  integrity: {
    checks: 'Checks',
    checksIs: (checks: number, issues: number) =>
      `${whole(checks)}, ${issues === 0 ? 'nothing found' : count(issues, { one: 'issue found', other: 'issues found' })}`,
    lastCheck: 'Last check',
    checkNow: 'Check now',
    checking: 'Checking…',
    fine: 'All is as it should be.',
    found: (of: number) => `${count(of, { one: 'issue', other: 'issues' })} found.`,
    caption: 'What the check found',
    issue: 'Issue',
    subject: 'Of',
    done: 'Done',
    repairs: {
      dropped: 'dropped; it is rendered again when it is wanted',
      recounted: 'counted anew',
      clamped: 'set to the nearest of 0 and 1',
      withdrawn: 'withdrawn',
      removed: 'removed',
    } satisfies Record<IntegrityIssue['repair'], string>,
    empty: 'Empty the cache',
    emptyTitle: 'Empty the cache?',
    emptyText:
      'Sound that was rendered leaves the memory and the disk, and is rendered again when it is needed. What was learned of your listening stays.',
    emptied: 'The cache is empty.',
  },

  backups: {
    caption: 'Backups of the library',
    made: 'Made',
    why: 'Why',
    whys: { daily: 'daily', upgrade: 'before an upgrade' } satisfies Record<Backup['why'], string>,
    size: 'Size',
    restore: 'Restore',
    restoreThis: 'Restore…',
    make: 'Back up now',
    making: 'Backing up…',
    none: 'There is no backup yet; one is made each day.',
    restoreTitle: 'Restore this backup?',
    restoreText: (moment: string) =>
      `When Auralis starts the next time, the library is as it was on ${moment}: ratings, plays, playlists and settings made since then are not in it. The database of today is kept beside it.`,
    restoreAtStart: 'Restore at the next start',
    restored: 'The backup is restored the next time Auralis starts.',
  },

  workers: {
    renders: 'Renders',
    rendersIs: (done: number, failed: number, simplified: number, silent: number) =>
      `${whole(done)} done, ${whole(failed)} failed, ${whole(simplified)} simplified, ${whole(silent)} silent`,
    renderTime: 'Render time',
    renderTimeIs: (quantiles: string) => `${quantiles} (p50 / p95 / p99)`,
    decoder: 'Decoder',
    starting: 'starting',
    caption: 'Worker processes',
    worker: 'Worker',
    is: 'Is',
    memory: 'Memory',
    waiting: 'Waiting',
    inHand: 'In hand',
    replaced: 'Replaced',
    leftOut: 'Files left out',
    roles: { render: 'Render', scan: 'Scan' } satisfies Record<WorkerFigures['role'], string>,
    states: {
      starting: 'starting',
      ready: 'ready',
      'without-decoder': 'without a decoder',
      resting: 'rests',
      idle: 'not needed',
    } satisfies Record<WorkerFigures['state'], string>,
    savingMemory: (state: string) => `${state}, saving memory`,
    lastEnd: (role: WorkerFigures['role']) => `Last end, ${role}`,
    jobsCaption: 'How long a job may take',
    job: 'Job',
    jobs: {
      render: 'Rendering a chunk',
      analyse: 'Analysing a track',
      'read-tags': 'Reading tags',
      'read-art': 'Reading a cover',
    } satisfies Record<JobKind, string>,
    allowed: 'Allowed',
    used: 'Used of it',
    succeeded: 'Succeeded',
    ranOut: 'Ran out of time',
    hasty: 'Done just after',
  },

  breakers: {
    caption: 'Circuit breakers',
    part: 'Part',
    is: 'Is',
    tried: 'Tried',
    failed: 'Failed',
    inARow: 'In a row',
    refused: 'Refused',
    retried: 'Retried',
    lastFailure: 'Last failure',
    names: {
      render: 'Rendering',
      analysis: 'Analysis',
      database: 'Library database',
      'database-write': 'Saving to the library database',
      tags: 'Reading tags',
      'spawn-render': 'Starting the render worker',
      'spawn-scan': 'Starting the scan worker',
      socket: 'Connection',
    } satisfies Record<BreakerName, string>,
    states: { closed: 'at work', open: 'rests', 'half-open': 'on trial' } satisfies Record<BreakerState, string>,
    degradations: { simple: 'Simplified', silence: 'Silent' } satisfies Record<Degradation, string>,
    degraded: (of: number, inARow: number) =>
      `${of === 0 ? 'no chunk' : chunks(of)}${inARow > 0 ? `, the last ${whole(inARow)} in a row` : ''}`,
    errors: 'Last errors',
  },

  about: {
    version: 'Version',
    versionIs: (version: string, shell: string) => `${version}, ${shell} shell`,
  },
};
