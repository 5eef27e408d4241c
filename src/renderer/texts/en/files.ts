// The English words for files that could not be read or played, and for what is taken out of the library and in.
import { formatsOf } from '../formats.ts';

const { whole, count } = formatsOf('en-US');

const files = (of: number): string => count(of, { one: 'file', other: 'files' });
const tracks = (of: number): string => count(of, { one: 'track', other: 'tracks' });
const plays = (of: number): string => count(of, { one: 'play', other: 'plays' });
const playlists = (of: number): string => count(of, { one: 'playlist', other: 'playlists' });

export const FILES = {
  problems: {
    facts: files,
    none: 'No problems',
    noneHint: 'Every file that was found could be read and played.',
    filter: 'Filter by name, folder or reason',
    showIgnored: (of: number) => `Show ${count(of, { one: 'ignored file', other: 'ignored files' })}`,
    nothingShown: 'There are no others.',
    more: (of: number) => `Show more of ${whole(of)}`,
    first: (shown: number, total: number) => `The first ${whole(shown)} of ${whole(total)} are shown.`,
    since: (moment: string) => `Since ${moment}.`,
    copy: 'Copy list',
    copied: (lines: number) => `${count(lines, { one: 'line', other: 'lines' })} copied.`,
    tryAll: 'Try all again',
    tried: (of: number) => `${count(of, { one: 'file is', other: 'files are' })} read again.`,
    tryAgain: (name: string) => `Try ${name} again`,
    showFile: (name: string) => `Show ${name} in the file manager`,
    noFileManager: 'Auralis finds no file manager to open on this machine.',
    ignore: (name: string) => `Ignore ${name}`,
    unignore: (name: string) => `Do not ignore ${name} any more`,
    leftOut: (kinds: readonly string[]) => `Left out because of their kind: ${kinds.join(', ')}.`,
    kind: (of: number, extension: string) => `${whole(of)} × ${extension || 'without extension'}`,
    seeAll: 'See all problems',
  },

  keySettings: {
    plain: 'Keys without Ctrl or Alt',
    plainText:
      'Letters, digits and signs by themselves, as M for mute. Switch them off where speech or a stray hand types them.',
    hint: 'Choose the keys of an action, then press the new ones. Escape leaves them as they are.',
    press: 'Press keys…',
    change: (action: string, keys: string) => `${action}: ${keys}. Change`,
    set: (action: string, keys: string) => `${action} has ${keys} now.`,
    taken: (keys: string, by: string) => `${keys} is taken by “${by}”. Give that one other keys first.`,
    reserved: (keys: string) => `${keys} stays for moving about and choosing.`,
    reset: (action: string) => `${action}: as Auralis came`,
    resetAll: 'All keys as Auralis came',
  },

  transfers: {
    export: 'Export',
    exportText: 'Ratings, favourites, plays and playlists are written to a file. An existing file is replaced.',
    exported: (ofTracks: number, ofPlays: number, ofPlaylists: number, file: string) =>
      `${tracks(ofTracks)}, ${plays(ofPlays)} and ${playlists(ofPlaylists)} written to ${file}.`,
    import: 'Import',
    importText:
      'A file that was exported, the Library.xml of iTunes or Music, or a playlist (M3U, PLS, XSPF). Nothing that was made here is lost by it. Files can be dropped on the window, too.',
    pathFor: (name: string) => `Path of the file: ${name}`,
    reading: (file: string) => `Reading ${file}…`,
    playlistCame: (name: string, found: number, unfound: number) =>
      `The playlist “${name}” was made: ${tracks(found)} found, ${whole(unfound)} not.`,
    madeCame: (found: number, ofPlays: number, ofPlaylists: number, unfound: number) =>
      `${tracks(found)} found, ${whole(unfound)} not; ${plays(ofPlays)} and ${playlists(ofPlaylists)} added. What was made of tracks that are not there is kept until they come.`,
    unfound: (shown: number, total: number) =>
      shown < total ? `Not found: the first ${whole(shown)} of ${whole(total)}` : 'Not found',
    noPath: (file: string) => `The browser does not tell where “${file}” lies. Give its path here.`,
    dropHint: 'Drop a folder, a playlist (M3U, PLS, XSPF) or an exported library (JSON, XML).',
  },
};
