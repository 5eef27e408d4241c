// The English sentences of what goes wrong, and of how the player fares: one for each code of the core, the workers and the wire.
import type { TrackSound } from '../../../shared/analysis.ts';
import type { ErrorCode, ErrorValues, Why } from '../../../shared/errors.ts';
import type { Alert, AlertKind, BreakerName, HealthReason } from '../../../shared/health.ts';
import { NETWORK_WATCH, type WatchProblem } from '../../../shared/library.ts';
import type { ReasonText, Text } from '../catalogue.ts';
import { formatsOf } from '../formats.ts';

const { whole, list, percent } = formatsOf('en-US');

const share = (of: string | number | null | undefined): string => percent(Number(of));

/** What stands behind each breaker, as the beginning of a sentence. */
const breakerSubjects: Readonly<Record<BreakerName, string>> = {
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
const breakerConsequences: Readonly<Partial<Record<BreakerName, string>>> = {
  render: '; originals play',
  database: '; what plays goes on',
  'database-write': '; what plays goes on',
};

const breakerText = (name: string | number | undefined, state?: string | number): string => {
  const breaker = name as BreakerName;
  if (state === 'half-open') return `${breakerSubjects[breaker]} failed several times and is tried again.`;
  return `${breakerSubjects[breaker]} rests after several failures${breakerConsequences[breaker] ?? ''}.`;
};

const diskUses: Readonly<Record<string, string>> = { cache: 'the cache', library: 'the library' };

/** Why folders are followed late: a `WatchProblem`, or the values it travels as. */
const watch = ({ errno, everyMinutes }: Partial<WatchProblem> | ErrorValues): string => {
  if (errno === NETWORK_WATCH)
    return `Changes that other computers make are noticed only every ${everyMinutes} minutes: the folder is on a network drive.`;
  return `Changes are noticed only every ${everyMinutes} minutes: the system cannot watch more folders (${errno}).`;
};

/** What happened and what to do, whole sentences. */
// One text a line, however long: it is read as a table.
// prettier-ignore
const errors: Readonly<Record<ErrorCode, Text>> = {
  'envelope-malformed': 'The message could not be understood.',
  'envelope-too-large': 'The message is larger than the player accepts.',
  'envelope-unknown': 'The message asks for something this version does not have.',
  'invalid-argument': 'The request has a missing or wrong value.',
  unauthorised: 'This window is not allowed to talk to the player. Start Auralis again.',
  'too-many-clients': 'Auralis is open in another window.',
  'used-elsewhere': 'Auralis is used in another window now.',
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
  'no-file-manager': 'The file manager of this system could not be opened.',
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

/** Why a part is not healthy. */
const healthReasons: Readonly<Record<HealthReason, ReasonText>> = {
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
  'workers-replaced': ({ roles }) => `Being replaced: ${list(String(roles).split(' '))} worker.`,
  'worker-low-memory': 'A worker ran out of memory and holds less for a while.',
  'no-folder': 'None of the folders can be read.',
  'folders-away': ({ away, roots }) => `${away} of ${roots} folders cannot be read.`,
  'drive-slow': ({ path, others }) => {
    const more = Number(others) > 0 ? ` So are those of ${others} other folders.` : '';
    return `The drive of ${path} is slow: only what plays is read from it until it answers in time.${more}`;
  },
  'watch-degraded': watch,
  'failure-rate': ({ of, rate }) => {
    const failed = `${share(rate)} of the tries of the last five minutes failed.`;
    return of === 'all' ? failed : `${breakerSubjects[of as BreakerName]}: ${failed}`;
  },
  'hits-low': ({ share: hits }) => `Only ${share(hits)} of what came next in play was ready.`,
  'load-critical': 'The machine is so busy that only what comes next is prepared.',
  'load-overload': 'The machine is too busy to master, so that originals play.',
  'window-away': 'The window is away though music was playing.',
  'window-faults': ({ faults }) => `The window told of ${faults} faults in the last minutes.`,
};

/** What an alert says. `because`: the sentence of the error behind it, empty where there is none. */
const alertSentences: Readonly<
  Record<AlertKind, (alert: Pick<Alert, 'subject' | 'value' | 'values'>, because: string) => string>
> = {
  'hit-rate-low': ({ value }) => `Only ${share(value)} of what came next in play was ready in the hot tier.`,
  'prediction-poor': ({ value }) => `Only ${share(value)} of the last changes of preset were foreseen.`,
  'memory-high': ({ value }) => `Memory is at ${share(value)} of what Auralis may take before it holds less.`,
  'evictions-high': ({ value }) =>
    `${whole(Math.round(value ?? 0))} chunks a minute had to leave memory and were needed again soon after.`,
  'worker-restarts': ({ value }) => `A worker had to be replaced ${value} times within five minutes.`,
  'breaker-open': ({ subject }, because) =>
    `${breakerSubjects[subject as BreakerName]} rests after several failures and is tried again by itself.${because && ` The last: ${because}`}`,
  'disk-full': ({ subject }) => `The disk is full: ${diskUses[subject ?? ''] ?? subject} cannot be written.`,
  'watch-degraded': ({ values }) => watch(values),
  'critical-error': (_, because) => because,
};

/** What makes an analysis say little. */
const doubts: Readonly<Record<NonNullable<TrackSound['doubt']>, string>> = {
  silent: 'The track is silent, so there is nothing to master.',
  short: 'The track is too short to be judged, so it is mastered with care.',
  damaged: 'The file is damaged, so what is known of its sound may be wrong.',
};

/** What stands in brackets behind the sentence of an error: which of the things it may mean it was. */
const whys: Readonly<Record<Why, Text>> = {
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

export const FAULTS = {
  errors,
  /** With what it was about. */
  errorAbout: (sentence: string, about: string) => `${sentence} (${about})`,
  /** Instead of the sentences that also say what comes of the error, where something else comes of it. */
  bareErrors: {
    'worker-crashed': 'Reading this file crashes the decoder.',
    'worker-stuck': 'Reading this file takes too long.',
    'file-quarantined': 'Reading this file made the decoder fail twice.',
    'out-of-memory': 'Memory ran out while reading this file.',
    'drive-resting': 'The drive of this file is too slow just now.',
    'analysis-failed': 'The track could not be analysed.',
    overloaded: 'The machine is too busy to master this now.',
  } satisfies Partial<Record<ErrorCode, string>>,
  whys,
  watch,
  healthReasons,
  alertSentences,
  doubts,
  /** For a browser that follows a launch link a second time, or comes without one: there is no page of the player to say it. */
  usedLink: {
    title: 'This link does not open the player any more',
    why: 'A link to Auralis works once, in the browser that follows it first, and only until Auralis ends.',
    what: {
      open: 'If Auralis is open in another window or tab, use that one.',
      again: 'If not, start Auralis again: it opens a window, or gives you a new link.',
    },
  },
};
