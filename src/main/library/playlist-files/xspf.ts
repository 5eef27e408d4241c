// XSPF, version 1 (https://www.xspf.org/spec): locations are URIs, lengths milliseconds.
import { lengthOrNull, orNull } from './playlist-lines.ts';
import type { ListedTrack, PlaylistFile } from './playlist-file.ts';
import { childOf, escaped, readXml } from './xml.ts';

export function readXspf(text: string): PlaylistFile {
  const playlist = childOf(readXml(text), 'playlist');
  const tracks = (childOf(playlist, 'trackList')?.children ?? [])
    .filter(({ name }) => name === 'track')
    .map((track): ListedTrack => {
      const say = (name: string): string | null => orNull(childOf(track, name)?.text);
      const lengthMs = lengthOrNull(say('duration') ?? '');
      return {
        // Without a location a track is only what it is called.
        location: say('location') ?? '',
        title: say('title'),
        artist: say('creator'),
        album: say('album'),
        durationSeconds: lengthMs === null ? null : lengthMs / 1000,
      };
    });
  return { name: orNull(childOf(playlist, 'title')?.text), tracks };
}

export function writeXspf({ name, tracks }: PlaylistFile): string {
  const element = (tag: string, text: string | null, indent: string): string =>
    text === null || text === '' ? '' : `${indent}<${tag}>${escaped(text)}</${tag}>\n`;
  const body = tracks.map(
    ({ location, title, artist, album, durationSeconds }) =>
      `    <track>\n${element('location', location, '      ')}${element('title', title, '      ')}` +
      `${element('creator', artist, '      ')}${element('album', album, '      ')}` +
      `${element('duration', durationSeconds === null ? null : String(Math.round(durationSeconds * 1000)), '      ')}    </track>\n`,
  );
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<playlist version="1" xmlns="http://xspf.org/ns/0/">\n` +
    `${element('title', name, '  ')}  <trackList>\n${body.join('')}  </trackList>\n</playlist>\n`
  );
}
