// The English words of the player: what plays, the queue, the sound, the keys and the window's own few settings.
import type { AnalysisProgress } from '../../../shared/analysis.ts';
import type { Preset } from '../../../shared/presets.ts';
import type { LanguageChoice, Levelling, Settings } from '../../../shared/settings.ts';
import type { PlaybackProblem } from '../../engine/engine.ts';
import type { ChoiceText } from '../catalogue.ts';
import { formatsOf } from '../formats.ts';

const { whole, count, percent } = formatsOf('en-US');

const tracks = (of: number): string => count(of, { one: 'track', other: 'tracks' });

export const PLAYER = {
  player: {
    label: 'Player',
    transport: 'Transport',
    nothing: 'Nothing is playing',
    openAlbum: (album: string) => `Open the album “${album}”`,
    showInList: (title: string) => `Show “${title}” in the list`,
    sound: (preset: string) => `Sound: ${preset}`,
    previous: 'Previous',
    next: 'Next',
    play: 'Play',
    pause: 'Pause',
    waiting: 'Waiting for sound',
    position: 'Position',
    positionOf: (elapsed: string, total: string) => `${elapsed} of ${total}`,
    mute: 'Mute',
    unmute: 'Unmute',
    volume: 'Volume',
  },

  /** What became of a track that is not heard as it should be. */
  outcomes: {
    skipped: (title) => `“${title}” was skipped`,
    silent: (title) => `“${title}” is silent for a while`,
    waiting: (title) => `“${title}” waits`,
    stopped: (title) => `“${title}” could not be played`,
  } satisfies Record<PlaybackProblem['outcome'], (title: string) => string>,
  /** The error's own sentence tells of a preset that could not be had, and this is about the original. */
  unsound: 'What came out of the file is no sound.',

  queue: {
    title: 'Queue',
    show: 'Show the queue',
    empty: 'Nothing is queued',
    emptyHint: (keys: string) =>
      keys === ''
        ? 'Play an album or a list, or add tracks to the queue.'
        : `Play an album or a list, or add tracks with ${keys}.`,
    sections: {
      history: 'History',
      now: 'Now playing',
      nextUp: 'Next up',
      rest: 'Next',
      from: (name: string) => `Next from ${name}`,
    },
    /** The name of a list, an album, a search. */
    named: (name: string) => `“${name}”`,
    clear: 'Clear what is next',
    /** What an edit took from it. */
    lost: {
      cleared: () => 'The queue was cleared.',
      removed: (of: number) => `${tracks(of)} removed from the queue.`,
      replaced: () => 'The queue you arranged was replaced.',
    },
    remove: (title: string) => `Remove ${title} from the queue`,
    removeFrom: 'Remove from queue',
    undo: 'Undo',
    shuffle: { off: 'Shuffle', tracks: 'Shuffle: tracks', albums: 'Shuffle: albums' },
    repeat: { off: 'Repeat', all: 'Repeat: all', one: 'Repeat: this track' },
    stopAfter: 'Stop after this track',
    unread: 'Loading…',
    rowKeys: {
      plays: (keys: string) => `${keys} plays`,
      removes: (keys: string) => `${keys} removes`,
      moves: 'Alt with the arrows moves',
    },
  },

  sound: {
    label: 'Mastering',
    presets: 'Sound',
    intensity: 'Intensity',
    intensityHint: 'How much of the preset is heard ([ less, ] more)',
    intensityIs: (share: number) => `Intensity ${percent(share)}`,
    noPreset: 'No preset is chosen',
    original: 'Original',
    mastered: 'Mastered',
    heard: 'Heard now:',
    originalWithoutPreset: 'Original: no preset is chosen',
    toMastered: 'Back to the mastered sound',
    toOriginal: 'Compare with the original',
    levelMatch: 'Level match',
    levelMatchOn: 'Level match on',
    levelMatchOff: 'Level match off',
    settings: 'Sound settings',
    preparing: (chosen: string) => `Preparing ${chosen}; the original plays until then.`,
    preparingAfter: (chosen: string, present: string) => `Preparing ${chosen}; ${present} plays until then.`,
    simplified: (preset: string) => `${preset} is simplified here: making it in full failed.`,
    masteringRests: 'Mastering rests after several failures, so this track plays as it is.',
    unheard: (preset: string) => `This track cannot be heard in ${preset}, so it plays as it is.`,
  },

  /** The tests of the worker's presets measure that the sentences are true. */
  presets: {
    off: { label: 'Off', text: 'The music as it was released.' },
    adaptive: {
      label: 'Adaptive',
      text: 'Evens out what is out of balance in this recording, and leaves a good master nearly alone.',
    },
    gentle: { label: 'Gentle', text: 'Softer highs and a steadier level, for long or late listening.' },
    warm: { label: 'Warm', text: 'Fuller low mids, rounder highs and a little tube-like colour.' },
    bright: { label: 'Bright', text: 'Clearer detail and air, a leaner low middle, a little wider.' },
    punchy: { label: 'Punchy', text: 'Firmer bass and sharper attacks: drums and plucked notes stand out.' },
  } satisfies Record<Preset, ChoiceText>,

  /** What is not a part of the library. */
  places: {
    settings: 'Settings',
    diagnostics: 'Diagnostics',
    problems: 'Problems',
    shortcuts: 'Keyboard shortcuts',
  },

  settings: {
    label: 'All settings',
    navigation: 'Parts of the settings',
    sections: {
      appearance: 'Appearance',
      sound: 'Sound',
      library: 'Library',
      storage: 'Storage',
      keys: 'Keys',
      resilience: 'Resilience',
    },
    theme: 'Theme',
    themes: { system: 'As the system', light: 'Light', dark: 'Dark' } satisfies Record<Settings['theme'], string>,
    density: 'Rows',
    densityText: 'How high the rows of tables are.',
    language: 'Language',
    /** Each language is called as those who speak it do. */
    languages: { system: 'As the system', en: 'English', de: 'Deutsch' } satisfies Record<LanguageChoice, string>,
    levelMatch: 'Level match',
    levelMatchText: 'The original and every preset are equally loud, so that you compare the sound and not the volume.',
    levelling: 'Volume levelling',
    levellings: {
      off: { label: 'Off', text: 'Every track as loud as it was released.' },
      track: { label: 'Track', text: 'Every track equally loud. Good for mixed lists.' },
      album: { label: 'Album', text: 'Every album equally loud; quiet songs on it stay quiet.' },
    } satisfies Record<Levelling, ChoiceText>,
    analyse: 'Analyse the library when idle',
    analyseText: 'Presets then begin with the first note. Tracks about to play are always analysed.',
    analysisProgress: 'Analysis of the library',
    diskCache: 'Room on the disk',
    diskCacheText: 'Mastered sound is kept there for the next time, so that it need not be made again.',
    noDiskCache: 'Off',
    megabytes: (mb: number) => `${whole(mb)} MB`,
    gigabytes: (gb: number) => `${whole(gb)} GB`,
    backups: 'Backups',
    forgetMissing: 'Forget missing tracks',
    forgetMissingText:
      'Tracks whose files are gone keep their ratings and plays until then, and come back with their files.',
    forgetAfter: (days: number) => (days === 0 ? 'Never' : `After ${count(days, { one: 'day', other: 'days' })}`),
  },

  analysis: {
    analysed: (done: number, total: number) => `${whole(done)} of ${tracks(total)} analysed`,
    failed: (of: number) => `${whole(of)} could not be`,
    waits: {
      off: 'turned off',
      busy: 'waiting until the machine is less busy',
      battery: 'waiting: on battery',
    } satisfies Record<NonNullable<AnalysisProgress['why']>, string>,
  },

  appActions: {
    toggle: 'Play or pause',
    previous: 'Previous track',
    next: 'Next track',
    seekBack: 'Back 5 seconds',
    seekForward: 'Forward 5 seconds',
    louder: 'Louder (in lists: move)',
    quieter: 'Quieter (in lists: move)',
    mute: 'Mute',
    shuffle: 'Shuffle: off, tracks, albums',
    repeat: 'Repeat: off, all, this track',
    loveCurrent: 'Favourite: what plays, or what is selected',
    undo: 'Undo a change of the queue or of a playlist',
    redo: 'Redo',
    queue: 'Show or hide the queue',
    lyrics: 'Show or hide the lyrics',
    soundPanel: 'Show or hide what is done to the sound',
    showPlaying: 'Show what plays',
    preset: (name: string) => `Sound: ${name}`,
    lessIntensity: 'Less intensity',
    moreIntensity: 'More intensity',
    compare: 'Compare with the original',
    levelMatch: 'Level match',
    search: 'Search',
    back: 'Back',
    forward: 'Forward',
    shortcuts: 'Show this list',
    settings: 'Settings',
    diagnostics: 'Diagnostics',
    view: (name: string) => `Go to ${name}`,
  },

  keyGroupsLabel: 'Keys by what they are for',
  keyGroups: { playback: 'Playback', sound: 'Sound', queue: 'Queue', views: 'Views', lists: 'In lists' },
  listKeys: {
    play: 'Play from here',
    playNext: 'Play next',
    addToQueue: 'Add to queue',
    rateWith: (stars: number) =>
      stars === 0 ? 'Take the rating away' : `Rate ${count(stars, { one: 'star', other: 'stars' })}`,
    selectAll: 'Select all',
    span: 'Select from here to there',
    clearSelection: 'Clear the selection',
    move: 'Move through the list',
    typeAhead: 'Jump to what is typed (letters without a key begin at once)',
    cells: 'Through the cells of a row',
    header: 'In the head: sort, sort further',
    moveColumn: 'In the head: move the column',
    widenColumn: 'In the head: narrower, wider',
    menu: 'What can be done',
  },

  /** What is printed on keys; one that is not here is called as the table of actions calls it. */
  keys: {
    Mod: 'Ctrl',
    Shift: 'Shift',
    Alt: 'Alt',
    Space: 'Space',
    Enter: 'Enter',
    Escape: 'Esc',
    Delete: 'Delete',
    Home: 'Home',
    End: 'End',
    PageUp: 'Page ↑',
    PageDown: 'Page ↓',
  },

  /** What the window's shell says by itself, before there is a page or when there is none any more. */
  shell: {
    isRunning: 'Auralis is already running',
    closeFirst: (process: number) => `Close it first (process ${process}).`,
    cannotStart: 'Auralis cannot start',
    keepsCrashing: 'Auralis keeps crashing',
    openAgain: 'Close it and open it again. The log in its data folder has the details.',
    viewMenu: 'View',
  },

  /** In the title bar and the task list. */
  windowTitle: (title: string, artist: string) => `${title} — ${artist}`,
};
