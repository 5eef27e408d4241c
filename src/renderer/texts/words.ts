// The words of the views. One object, so that another language is another object of this type and a missing word does not compile.
import type { Settings, TopView } from '../../shared/settings.ts';
import { countText } from './track-text.ts';

export const words = {
  views: {
    home: 'Home',
    albums: 'Albums',
    artists: 'Artists',
    tracks: 'Tracks',
    genres: 'Genres',
    favourites: 'Favourites',
    history: 'History',
  } satisfies Record<TopView, string>,

  /** What is not a part of the library. */
  places: {
    settings: 'Settings',
    diagnostics: 'Diagnostics',
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
      resilience: 'Resilience',
    },
    theme: 'Theme',
    themes: { system: 'As the system', light: 'Light', dark: 'Dark' } satisfies Record<Settings['theme'], string>,
    levelMatch: 'Level match',
    levelMatchText: 'The original and every preset are equally loud, so that you compare the sound and not the volume.',
    levelling: 'Volume levelling',
    analyse: 'Analyse the library when idle',
    analyseText: 'Presets then begin with the first note. Tracks about to play are always analysed.',
    analysisProgress: 'Analysis of the library',
    diskCache: 'Room on the disk',
    diskCacheText: 'Mastered sound is kept there for the next time, so that it need not be made again.',
    backups: 'Backups',
  },

  navigation: {
    label: 'Library',
    back: 'Back',
    forward: 'Forward',
    showSidebar: 'Menu',
    sidebar: 'Menu and folders',
    results: 'Results',
    loading: 'Loading…',
  },

  counts: {
    tracks: (count: number) => countText(count, 'track', 'tracks'),
    albums: (count: number) => countText(count, 'album', 'albums'),
    artists: (count: number) => countText(count, 'artist', 'artists'),
    genres: (count: number) => countText(count, 'genre', 'genres'),
    discs: (count: number) => countText(count, 'disc', 'discs'),
    selected: (count: number) => `${countText(count, 'track', 'tracks')} selected`,
  },

  /** What stands where a name is not known. */
  unknown: { artist: 'Unknown artist', album: 'Unknown album' },
  variousArtists: 'Various artists',

  columns: {
    mark: 'State',
    number: '#',
    disc: 'Disc',
    title: 'Title',
    artist: 'Artist',
    album: 'Album',
    albumArtist: 'Album artist',
    composer: 'Composer',
    year: 'Year',
    originalYear: 'First year',
    genre: 'Genre',
    rating: 'Rating',
    loved: 'Favourite',
    plays: 'Plays',
    last: 'Last played',
    added: 'Added',
    bpm: 'BPM',
    format: 'Format',
    bitrate: 'Bitrate',
    sampleRate: 'Sample rate',
    channels: 'Channels',
    size: 'Size',
    path: 'Path',
    time: 'Time',
    choose: 'Columns',
    reset: 'Reset columns',
    movedTo: (column: string, place: number, total: number) => `${column}: column ${place} of ${total}`,
    widthOf: (column: string, px: number) => `${column}: ${px} pixels wide`,
  },

  density: { label: 'Rows', compact: 'Compact', regular: 'Regular', roomy: 'Roomy' },
  typeAhead: { label: 'Jump to' },

  sorts: {
    label: 'Sort',
    ascending: 'Ascending',
    descending: 'Descending',
    albums: {
      artist: 'Artist',
      title: 'Title',
      year: 'Year',
      added: 'Recently added',
      duration: 'Length',
      tracks: 'Number of tracks',
    },
    artists: { name: 'Name', albums: 'Number of albums', tracks: 'Number of tracks' },
    genres: { name: 'Name', tracks: 'Number of tracks' },
  },

  actions: {
    play: 'Play',
    shuffle: 'Shuffle',
    playNext: 'Play next',
    addToQueue: 'Add to queue',
    love: 'Add to favourites',
    unlove: 'Remove from favourites',
    favouriteNamed: (title: string) => `Favourite: ${title}`,
    rating: 'Rating',
    ratingNamed: (title: string) => `Rating: ${title}`,
    noRating: 'No rating',
    stars: (stars: number) => countText(stars, 'star', 'stars'),
    goToAlbum: 'Go to album',
    goToArtistNamed: (name: string) => `Go to ${name}`,
    more: 'More',
    moreFor: (name: string) => `More for ${name}`,
    playNamed: (name: string) => `Play ${name}`,
  },

  queue: {
    title: 'Queue',
    show: 'Show the queue',
    close: 'Close the queue',
    empty: 'Nothing is queued',
    emptyHint: 'Play an album or a list, or add tracks with Q.',
    sections: {
      history: 'History',
      now: 'Now playing',
      nextUp: 'Next up',
      rest: 'Next',
      from: (name: string) => `Next from ${name}`,
    },
    clear: 'Clear what is next',
    cleared: 'The queue was cleared.',
    removed: (count: number) => `${countText(count, 'track', 'tracks')} removed from the queue.`,
    remove: (title: string) => `Remove ${title} from the queue`,
    removeFrom: 'Remove from queue',
    undo: 'Undo',
    shuffle: { off: 'Shuffle', tracks: 'Shuffle: tracks', albums: 'Shuffle: albums' },
    repeat: { off: 'Repeat', all: 'Repeat: all', one: 'Repeat: this track' },
    stopAfter: 'Stop after this track',
    unread: 'Loading…',
    rowKeys: 'Enter plays, Delete removes, Alt with the arrows moves',
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
    undo: 'Undo a change of the queue',
    redo: 'Redo',
    queue: 'Show or hide the queue',
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
    rate: 'Rate 0 to 5 stars',
    selectAll: 'Select all',
    span: 'Select from here to there',
    move: 'Move through the list',
    menu: 'What can be done',
    typeAhead: 'Jump to what is typed (letters without a key begin at once)',
    cells: 'Through the cells of a row',
    header: 'In the head: sort, sort further',
    moveColumn: 'In the head: move the column',
    widenColumn: 'In the head: narrower, wider',
  },

  notices: {
    queued: (count: number) => `${countText(count, 'track', 'tracks')} added to the queue.`,
    cannotPlay: (title: string, reason: string) => `“${title}” cannot be played. ${reason}`,
    notInLibrary: (title: string) => `“${title}” is not in the library any more.`,
    playsNext: (count: number) => `${countText(count, 'track plays', 'tracks play')} next.`,
  },

  player: {
    nothing: 'Nothing is playing',
    openAlbum: (album: string) => `Open the album “${album}”`,
    showInList: (title: string) => `Show “${title}” in the list`,
    sound: (preset: string) => `Sound: ${preset}`,
  },

  album: {
    tracks: (title: string) => `Tracks of ${title}`,
    gone: 'This album is not in the library any more.',
  },
  artist: {
    albums: 'Albums',
    tracks: 'Tracks',
    gone: 'This artist is not in the library any more.',
  },
  genre: { albums: 'Albums', tracks: 'Tracks', gone: 'This genre is not in the library any more.' },

  home: {
    recentlyAdded: 'Recently added',
    mostPlayed: 'Most played',
    notHeardForLong: 'Not heard for long',
    favourites: 'Favourites',
  },

  history: {
    plays: (count: number) => countText(count, 'play', 'plays'),
    empty: 'Nothing was played yet',
    emptyHint: 'What you hear is listed here, newest first.',
  },
  favourites: {
    empty: 'No favourites yet',
    emptyHint: 'The heart beside a track, or Ctrl+L while it plays, puts it here.',
  },

  search: {
    albums: 'Albums',
    artists: 'Artists',
    /** The search that was answered instead of the one that was typed. */
    meant: (search: string) => ` for “${search}”`,
  },

  emptyLists: {
    albums: 'No albums yet',
    artists: 'No artists yet',
    genres: 'No genres yet',
    hint: 'They appear as soon as files are read that name them.',
  },
} as const;

export type Words = typeof words;
