// The English words of the library: its views and lists, its folders, the search, and how they are read in.
import type { QueryProblemCode } from '../../../shared/query/query.ts';
import type { TopView } from '../../../shared/settings.ts';
import { formatsOf } from '../formats.ts';

const { whole, count, decimal } = formatsOf('en-US');

const tracks = (of: number): string => count(of, { one: 'track', other: 'tracks' });
const files = (of: number): string => count(of, { one: 'file', other: 'files' });

export const LIBRARY = {
  views: {
    home: 'Home',
    albums: 'Albums',
    artists: 'Artists',
    tracks: 'Tracks',
    genres: 'Genres',
    folders: 'Folders',
    favourites: 'Favourites',
    history: 'History',
  } satisfies Record<TopView, string>,

  navigation: {
    label: 'Library',
    back: 'Back',
    forward: 'Forward',
    showSidebar: 'Menu',
    sidebar: 'Menu and folders',
    results: 'Results',
    loading: 'Loading…',
    refused: 'The library cannot be shown here',
  },

  counts: {
    tracks,
    albums: (of: number) => count(of, { one: 'album', other: 'albums' }),
    artists: (of: number) => count(of, { one: 'artist', other: 'artists' }),
    genres: (of: number) => count(of, { one: 'genre', other: 'genres' }),
    discs: (of: number) => count(of, { one: 'disc', other: 'discs' }),
  },

  selection: {
    label: 'Selection',
    selected: (counted: string) => `${counted} selected`,
    clear: 'Clear the selection',
    more: 'More for what is selected',
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
  letters: { label: 'Letters', go: (letter: string) => `Go to ${letter}` },

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
    useHere: 'Use it here',
    love: 'Add to favourites',
    unlove: 'Remove from favourites',
    favouriteNamed: (title: string) => `Favourite: ${title}`,
    rating: 'Rating',
    ratingNamed: (title: string) => `Rating: ${title}`,
    noRating: 'No rating',
    stars: (stars: number) => count(stars, { one: 'star', other: 'stars' }),
    goToAlbum: 'Go to album',
    goToArtistNamed: (name: string) => `Go to ${name}`,
    properties: 'Properties',
    goToFolder: 'Go to folder',
    showFile: 'Show in file manager',
    more: 'More',
    moreFor: (name: string) => `More for ${name}`,
    playNamed: (name: string) => `Play ${name}`,
  },

  notices: {
    queued: (of: number) => `${tracks(of)} added to the queue.`,
    playsNext: (of: number) => `${count(of, { one: 'track plays', other: 'tracks play' })} next.`,
    cannotPlay: (title: string, reason: string) => `“${title}” cannot be played. ${reason}`,
    notInLibrary: (title: string) => `“${title}” is not in the library any more.`,
    dismiss: 'Dismiss',
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

  folders: {
    deep: 'With subfolders',
    tracks: (name: string) => `Tracks in ${name}`,
    none: 'Choose a folder',
    noneHint: 'Its tracks are shown here.',
    empty: 'No tracks directly in this folder',
    emptyHint: '“With subfolders” shows what lies below it.',
  },

  home: {
    recentlyAdded: 'Recently added',
    mostPlayed: 'Most played',
    notHeardForLong: 'Not heard for long',
    favourites: 'Favourites',
  },

  history: {
    plays: (of: number) => count(of, { one: 'play', other: 'plays' }),
    empty: 'Nothing was played yet',
    emptyHint: 'What you hear is listed here, newest first.',
  },
  favourites: {
    empty: 'No favourites yet',
    emptyHint: (keys: string) => `The heart beside a track, or ${keys} while it plays, puts it here.`,
  },

  emptyLists: {
    albums: 'No albums yet',
    artists: 'No artists yet',
    genres: 'No genres yet',
    hint: 'They appear as soon as files are read that name them.',
  },

  emptyLibrary: {
    reading: 'Reading your music',
    nothingInFolders: 'No music in these folders',
    nothingInFoldersHint: 'The folders of your library hold no audio files that Auralis can play.',
    welcome: 'Your music belongs here',
    welcomeHint: 'Add the folder your music lives in. Files stay where they are and are never changed.',
    orDrop: 'or drop a folder anywhere in this window',
  },

  /** The folders that the library is read from. */
  roots: {
    title: 'Folders',
    rescan: 'Rescan folders',
    add: 'Add folder',
    none: 'No folder yet.',
    scanning: 'scanning',
    away: 'not available',
    remove: (name: string) => `Remove folder ${name}`,
    places: (of: number, first: string) => `${whole(of)} places could not be read. The first: ${first}`,
    dropHere: 'Drop to add to the library',
    /** A browser tells a dropped folder's name and not its path. */
    whereIs: (name: string) => `The browser does not tell where “${name}” lies. Choose it here.`,
  },

  removeFolder: {
    title: (name: string) => `Remove “${name}”?`,
    /** Before the folder's path and behind it. */
    leaves: (of: number) =>
      `${count(of, { one: 'track leaves', other: 'tracks leave' })} the library. The files in this folder stay as they are:`,
    remove: 'Remove folder',
  },

  folderDialog: {
    title: 'Add a folder',
    home: 'Home folder',
    parent: 'Parent folder',
    path: 'Path',
    list: 'Folders',
    none: 'No folders in here.',
    add: 'Add',
    addNamed: (name: string) => `Add “${name}”`,
  },

  dialogs: { cancel: 'Cancel', close: 'Close' },

  scan: {
    looking: (found: number) => `Looking for music… ${files(found)}`,
    reading: (read: number, total: number) => `Reading ${whole(read)} of ${whole(total)}`,
    updating: 'Updating the library…',
    paused: 'Paused',
    pace: (filesASecond: number) => `${files(filesASecond)} a second`,
    left: (clock: string) => `${clock} left`,
    finished: (found: number) => `Scan finished: ${files(found)} found.`,
    unreadable: (of: number) => `${files(of)} could not be read.`,
    pause: 'Pause the scan',
    resume: 'Resume the scan',
    stop: 'Stop the scan',
    progress: 'Scan progress',
  },

  /** What is known of a file's sound. */
  stream: {
    sampleRate: (kilohertz: number) => `${decimal(kilohertz, 3)} kHz`,
    bits: (bits: number) => `${whole(bits)} bit`,
    bitrate: (kilobits: number) => `${whole(kilobits)} kbit/s`,
    channels: (of: number) => (of === 1 ? 'Mono' : of === 2 ? 'Stereo' : `${whole(of)} channels`),
    kilobytes: (of: number) => `${whole(of)} kB`,
    megabytes: (of: number, digits: number) => `${decimal(of, digits, 'exactly')} MB`,
  },

  search: {
    label: 'Search',
    placeholder: 'Search title, artist, album…',
    clear: 'Clear search',
    albums: 'Albums',
    artists: 'Artists',
    playlists: 'Playlists',
    /** `meant`: the search that was answered instead of the one that was typed. */
    tracksFor: (of: number, meant: string) => `${tracks(of)} for “${meant}”`,
    nothing: (search: string) => `Nothing found for “${search}”`,
    nothingHint:
      'Every word must begin a word of a title, artist, album, genre, composer or file name, or be a condition such as year:1990.',
  },

  /** `text`: the part of the query it is about. What is wrong is left out of the search, except for words. */
  queryProblems: {
    'field-unknown': (text) => `There is no field “${text}”, so it is searched for as a word.`,
    'value-missing': (text) => `“${text}” has no value yet.`,
    'value-unreadable': (text) =>
      `“${text}” is no value of this field. Examples: year:1990, length:>5:00, last:<30d, added:2024-03.`,
    'range-backwards': (text) => `“${text}” ends before it begins.`,
    'comparison-unfit': (text) => `“${text}” compares numbers and dates, not words.`,
    'quote-open': () => 'The second quotation mark is missing.',
    'bracket-open': () => 'The closing bracket is missing.',
    'bracket-alone': () => 'There is no bracket to close.',
    'bracket-empty': () => 'There is nothing between the brackets.',
    'or-alone': () => '“or” stands between two things to search for. Write "or" to search for the word.',
    'sort-unknown': (text) => `Nothing can be sorted by “${text}”. Example: sort:artist,-year.`,
    'limit-unreadable': (text) => `“${text}” is no number of tracks. Example: limit:100.`,
    misplaced: (text) => `“${text}” concerns the whole list: it stands outside of brackets, and without a dash.`,
    'too-complex': () => 'This is more than can be searched for at once. What is beyond is left out.',
  } satisfies Record<QueryProblemCode, (text: string) => string>,
};
