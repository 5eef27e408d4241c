// The English catalogue: every sentence and word that stands for a code of the core, the workers or the wire. Typed by the codes, so that a
// code without its words does not compile. Pure data: no React, no DOM, so that what prints to a terminal may read it, too. `format.ts` puts
// values in.
import type { TrackSound } from '../../shared/analysis.ts';
import type { ErrorCode, ErrorValues, Why } from '../../shared/errors.ts';
import type { Alert, AlertKind, BreakerName, HealthReason } from '../../shared/health.ts';
import { NETWORK_WATCH, type WatchProblem } from '../../shared/library.ts';
import type { Preset } from '../../shared/presets.ts';

/** A sentence, or how one is made of the values that travel with the code. */
export type Text = string | ((values: ErrorValues) => string);

/** What happened and what to do, whole sentences. */
// One text a line, however long: it is read as a table.
// prettier-ignore
export const ERROR_TEXTS: Readonly<Record<ErrorCode, Text>> = {
  'envelope-malformed': 'The message could not be understood.',
  'envelope-too-large': 'The message is larger than the player accepts.',
  'envelope-unknown': 'The message asks for something this version does not have.',
  'invalid-argument': 'The request has a missing or wrong value.',
  unauthorised: 'This window is not allowed to talk to the player. Start Auralis again.',
  'too-many-clients': 'Auralis is already open in another window. Close that one first.',
  'too-many-calls': 'The player is still busy with earlier requests.',
  disconnected: 'The connection to the player was lost. It reconnects by itself.',
  'call-timeout': 'The player did not answer in time.',
  aborted: 'The request was withdrawn.',
  'not-found': 'There is no such thing in the library.',
  'file-missing': 'The file is gone. Put it back, or rescan the folder.',
  'file-unreadable': 'The file may not be read. Check its permissions.',
  'file-empty': 'The file is empty (0 bytes).',
  'file-corrupt': 'The file is damaged or is not audio.',
  'file-changed': 'The file was changed since it was read. It is being read again.',
  'format-unsupported': ({ why }) =>
    why === 'not-audio' || why === 'no-sound'
      ? 'Nothing in the file can be played. If it is music, get it anew: it is damaged.'
      : 'The format of the file is not supported. Convert it, to FLAC for example.',
  'folder-missing': 'The folder does not exist. Is its drive connected?',
  'folder-empty': 'The folder is empty though it had tracks. Is its drive connected?',
  'folder-unreadable': 'The folder may not be read. Check its permissions.',
  'not-a-folder': 'This is not a folder.',
  'folder-known': 'This folder is already in the library.',
  'decoder-missing': 'No decoder was found. Reinstall with `npm ci`, or install ffmpeg.',
  'file-manager-missing': 'The file manager of this system could not be opened.',
  'drive-slow': 'The drive of this file is too slow just now. It is tried again.',
  'drive-resting': 'The drive of this file is too slow just now, so only what plays is read from it.',
  'decode-failed': 'The track could not be decoded.',
  'render-invalid': 'The mastered sound came out wrong, so the track plays as it is.',
  'analysis-failed': 'The track could not be analysed, so it plays as it is.',
  'worker-crashed': 'Reading this file crashes the decoder; it is skipped.',
  'worker-stuck': 'Reading this file takes too long; it is skipped.',
  'audio-output-failed': 'The sound output failed. Check the output device.',
  'too-many-failures': 'Several tracks in a row could not be played, so playback stopped.',
  'database-failed': 'The library database could not be used.',
  'database-corrupt': ({ path, roots, tracks }) =>
    path === undefined
      ? 'The library database is damaged. It is mended or set aside at the next start.'
      : `The library database was damaged. It was set aside, and what could be read of it was kept: ${tracks} tracks in ${roots} folders, and your settings where they could be read.`,
  'database-newer': 'The library was written by a newer version of Auralis. Update Auralis.',
  'data-folder-gone': 'The folder in which Auralis keeps its data is gone or was replaced, so nothing can be saved. Put it back, or start Auralis again.',
  'data-folder-unwritable': ({ path }) => `Auralis cannot write to the folder in which it keeps its data. Check its permissions${path === undefined ? '.' : `: ${path}`}`,
  'disk-full': 'The disk is full.',
  'file-quarantined': 'Reading this file made the decoder fail twice; it is skipped until it changes or you rescan.',
  'out-of-memory': 'Memory ran out while reading this file; it is tried again with less at a time.',
  'too-many-files': 'The system allows no more open files.',
  'worker-mismatch': 'Parts of Auralis are of different versions. Reinstall it.',
  'breaker-open': 'This part of the player rests after several failures. It tries again by itself.',
  overloaded: 'The machine is too busy to master this now, so it plays as it is.',
  'ended-badly': 'Auralis ended unexpectedly last time. The log has the details.',
  internal: 'Something unexpected happened. The log has the details.',
};

/** What stands behind each breaker, as the beginning of a sentence. */
export const BREAKER_SUBJECTS: Readonly<Record<BreakerName, string>> = {
  render: 'Mastering',
  analysis: 'Analysing',
  database: 'The library database',
  'database-write': 'Saving to the library database',
  tags: 'Reading tags',
  'spawn-render': 'Starting the render worker',
  'spawn-scan': 'Starting the scan worker',
  socket: 'The connection',
};

/** What goes on while a breaker refuses. */
const BREAKER_CONSEQUENCES: Readonly<Partial<Record<BreakerName, string>>> = {
  render: '; originals play',
  database: '; what plays goes on',
  'database-write': '; what plays goes on',
};

/** "80 %" */
export function percentText(share: string | number | null | undefined): string {
  return `${Math.round(Number(share) * 100)} %`;
}

const breakerText = (name: string | number | undefined, state?: string | number): string => {
  const breaker = name as BreakerName;
  if (state === 'half-open') return `${BREAKER_SUBJECTS[breaker]} failed several times and is tried again.`;
  return `${BREAKER_SUBJECTS[breaker]} rests after several failures${BREAKER_CONSEQUENCES[breaker] ?? ''}.`;
};

/** Why a part is not healthy. `because` is the sentence of the error behind it, empty where there is none. */
export const HEALTH_REASON_TEXTS: Readonly<
  Record<HealthReason, string | ((values: ErrorValues, because: string) => string)>
> = {
  'nothing-rendered': 'No sound can be rendered: a trial render failed.',
  'nothing-mastered': 'Nothing can be mastered: a trial render failed.',
  breaker: ({ breaker, state }) => breakerText(breaker, state),
  'chunk-silent': 'The last chunk could not be had and was silent.',
  'chunk-simple': 'The last mastered chunk was made by the simple chain.',
  'data-folder-gone': (_, because) => because,
  'database-damaged': 'The library database is damaged. It is mended or set aside at the next start.',
  'memory-scarce': 'Memory is scarce, so that less is held ahead.',
  'memory-emergency': 'Memory is so scarce that only what is heard is held.',
  'disk-unwritable': (_, because) => `Nothing is kept on the disk: ${because}`,
  'decoder-missing': (_, because) => because,
  'worker-not-starting': ({ role }) =>
    `The ${role} worker could not be started several times and is tried again in a while.`,
  'workers-replaced': ({ roles }) => `Being replaced: ${String(roles).replaceAll(' ', ' and ')} worker.`,
  'worker-low-memory': 'A worker ran out of memory and holds less for a while.',
  'no-folder': 'None of the folders can be read.',
  'folders-away': ({ away, roots }) => `${away} of ${roots} folders cannot be read.`,
  'drive-slow': ({ path, others }) => {
    const more = Number(others) > 0 ? ` So are those of ${others} other folders.` : '';
    return `The drive of ${path} is slow: only what plays is read from it until it answers in time.${more}`;
  },
  'watch-degraded': watchText,
  'failure-rate': ({ of, rate }) => {
    const failed = `${percentText(rate)} of the tries of the last five minutes failed.`;
    return of === 'all' ? failed : `${BREAKER_SUBJECTS[of as BreakerName]}: ${failed}`;
  },
  'hits-low': ({ share }) => `Only ${percentText(share)} of what came next in play was ready.`,
  'load-critical': 'The machine is so busy that only what comes next is prepared.',
  'load-overload': 'The machine is too busy to master, so that originals play.',
  'window-away': 'The window is away though music was playing.',
  'window-faults': ({ faults }) => `The window told of ${faults} faults in the last minutes.`,
};

const DISK_USES: Readonly<Record<string, string>> = { cache: 'the cache', library: 'the library' };

/** What an alert says. `because` as above. */
export const ALERT_SENTENCES: Readonly<
  Record<AlertKind, (alert: Pick<Alert, 'subject' | 'value' | 'values'>, because: string) => string>
> = {
  'hit-rate-low': ({ value }) => `Only ${percentText(value)} of what came next in play was ready in the hot tier.`,
  'prediction-poor': ({ value }) => `Only ${percentText(value)} of the last changes of preset were foreseen.`,
  'memory-high': ({ value }) => `Memory is at ${percentText(value)} of what Auralis may take before it holds less.`,
  'evictions-high': ({ value }) =>
    `${Math.round(value ?? 0)} chunks a minute had to leave memory and were needed again soon after.`,
  'worker-restarts': ({ value }) => `A worker had to be replaced ${value} times within five minutes.`,
  'breaker-open': ({ subject }, because) =>
    `${BREAKER_SUBJECTS[subject as BreakerName]} rests after several failures and is tried again by itself.${because && ` The last: ${because}`}`,
  'disk-full': ({ subject }) => `The disk is full: ${DISK_USES[subject ?? ''] ?? subject} cannot be written.`,
  'watch-degraded': ({ values }) => watchText(values),
  'critical-error': (_, because) => because,
};

/** Why folders are followed late: a `WatchProblem`, or the values it travels as. */
export function watchText({ errno, everyMinutes }: Partial<WatchProblem> | ErrorValues): string {
  if (errno === NETWORK_WATCH)
    return `Changes that other computers make are noticed only every ${everyMinutes} minutes: the folder is on a network drive.`;
  return `Changes are noticed only every ${everyMinutes} minutes: the system cannot watch more folders (${errno}).`;
}

/** What makes an analysis say little. */
export const DOUBT_TEXTS: Readonly<Record<NonNullable<TrackSound['doubt']>, string>> = {
  silent: 'The track is silent, so there is nothing to master.',
  short: 'The track is too short to be judged, so it is mastered with care.',
  damaged: 'The file is damaged, so what is known of its sound may be wrong.',
};

/** What stands in brackets behind the sentence: which of the things it may mean it was. */
export const WHY_TEXTS: Readonly<Record<Why, Text>> = {
  'no-sound': 'there is no sound in it',
  'tags-unreadable': 'its tags cannot be read',
  'sample-rate': ({ rateHz }) => `sample rate of ${rateHz} Hz`,
  'not-a-file': 'it is no regular file',
  channels: ({ channels }) => `${channels} channels`,
  'no-codec': 'there is no decoder for its codec',
  'not-audio': 'it is no audio file',
  'name-undecodable': 'its name is not valid UTF-8: rename it',
  'page-fault': ({ kind }) => `the window met a fault: ${kind}`,
};

/** What is chosen from a list: what its button says, and the sentence that explains it. */
export interface ChoiceText {
  readonly label: string;
  readonly text: string;
}

/** The tests of the worker's presets measure that the sentences are true. */
export const PRESET_TEXTS: Readonly<Record<Preset, ChoiceText>> = {
  off: { label: 'Off', text: 'The music as it was released.' },
  adaptive: {
    label: 'Adaptive',
    text: 'Evens out what is out of balance in this recording, and leaves a good master nearly alone.',
  },
  gentle: { label: 'Gentle', text: 'Softer highs and a steadier level, for long or late listening.' },
  warm: { label: 'Warm', text: 'Fuller low mids, rounder highs and a little tube-like colour.' },
  bright: { label: 'Bright', text: 'Clearer detail and air, a leaner low middle, a little wider.' },
  punchy: { label: 'Punchy', text: 'Firmer bass and sharper attacks: drums and plucked notes stand out.' },
};

/** For a browser that follows a launch link a second time: there is no page to say it. */
export const USED_LINK_TEXT =
  'A link to the player works once. Start Auralis again, or ask it for another link by starting it a second time.\n';
