// PLS: "File1=…", "Title1=…", "Length1=…" below [playlist]. The numbers are the order.
import { linesOf } from '../../../shared/decode-text.ts';
import { inOneLine, lengthOrNull, orNull, splitName } from './playlist-lines.ts';
import type { ListedTrack, PlaylistFile } from './playlist-file.ts';

interface Lines {
  file?: string;
  title?: string;
  length?: string;
}

export function readPls(text: string): PlaylistFile {
  const byNumber = new Map<number, Lines>();
  for (const line of linesOf(text)) {
    const [, key, number, value] = /^\s*(file|title|length)(\d{1,9})\s*=(.*)$/i.exec(line) ?? [];
    if (key === undefined || number === undefined || value === undefined) continue;
    const lines = byNumber.get(Number(number)) ?? {};
    byNumber.set(Number(number), { ...lines, [key.toLowerCase()]: value });
  }
  const inOrder = [...byNumber].sort(([a], [b]) => a - b).map(([, lines]) => lines);
  const tracks = inOrder.flatMap(({ file, title, length }): ListedTrack[] => {
    const location = orNull(file);
    if (location === null) return [];
    return [{ location, ...splitName(orNull(title)), album: null, durationSeconds: lengthOrNull(length) }];
  });
  return { name: null, tracks };
}

export function writePls({ tracks }: PlaylistFile): string {
  const lines = ['[playlist]'];
  for (const [index, { location, title, artist, durationSeconds }] of tracks.entries()) {
    const number = index + 1;
    lines.push(`File${number}=${location}`);
    lines.push(`Title${number}=${inOneLine([artist, title].filter((text) => text !== null).join(' - '))}`);
    lines.push(`Length${number}=${durationSeconds === null ? -1 : Math.round(durationSeconds)}`);
  }
  return `${[...lines, `NumberOfEntries=${tracks.length}`, 'Version=2'].join('\n')}\n`;
}
