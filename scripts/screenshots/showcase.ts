// A library to be looked at: 24 albums of invented artists with covers, in MP3. The sound of each album is a short synthesised piece that its tracks
// repeat for their length, so that writing all takes seconds. Names of all lengths and scripts are among them.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { MADE_FORMAT, MADE_VERSION, type MadePlay, type MadeTrack } from '../../src/shared/made.ts';
import { drawCover } from '../demo/draw-cover.ts';
import { encodeTrack } from '../demo/encode-track.ts';
import { mulberry32, synthesiseTrack } from '../demo/synthesise-track.ts';

const DAY_MS = 86_400_000;

type Rgb = readonly [number, number, number];

interface ShowcaseAlbum {
  readonly artist: string;
  readonly title: string;
  readonly year: number;
  readonly genre: string;
  readonly tracks: readonly string[];
}

const album = (artist: string, title: string, year: number, genre: string, ...tracks: readonly string[]): ShowcaseAlbum => ({ artist, title, year, genre, tracks }); // prettier-ignore

const ALBUMS: readonly ShowcaseAlbum[] = [
  album('Ada Linné', 'Paper Satellites', 2016, 'Electronic', 'Apogee', 'Cellulose', 'Perigee', 'Slow Antenna', 'Drift Angle', 'Re-entry', 'Ground Station', 'Static Garden'), // prettier-ignore
  album('Ada Linné', 'Small Hours, Large Rooms', 2021, 'Electronic', 'Corridor', 'Lamp', 'The Third Door', 'Carpet', 'Echo Budget', 'Skylight', 'Leaving Quietly'), // prettier-ignore
  album('The Tidal Engines', 'Harbour Lights', 2019, 'Ambient', 'Low Water', 'Sodium and Fog', 'Last Ferry', 'Breakwater', 'Buoy Line', 'Slack Tide', 'Signal Mast', 'Dredger'), // prettier-ignore
  album('The Tidal Engines', 'Estuary Tapes', 2011, 'Ambient', 'Reed', 'Silt', 'Heron', 'Mudflat Choir', 'Spring Tide', 'Neap'), // prettier-ignore
  album('Marisol Quintero Trío', 'Patio de luz', 1998, 'Jazz', 'Mediodía', 'Azulejo', 'La silla roja', 'Higuera', 'Vals para Inés', 'Siesta', 'Contraluz', 'Persiana', 'El último patio'), // prettier-ignore
  album('Marisol Quintero Trío', 'En vivo en el Teatro Viejo', 2004, 'Jazz', 'Obertura', 'Higuera', 'Azulejo', 'Blues de la calle ocho', 'Vals para Inés', 'Despedida'), // prettier-ignore
  album('Hollow Crown Brass', 'Procession', 1973, 'Jazz', 'Call', 'Procession', 'Cobblestone', 'Two for Mabel', 'Response', 'Homeward'), // prettier-ignore
  album('Nordhavn', 'Vinterlys', 2009, 'Folk', 'Is', 'Første sne', 'Brygge', 'Mørketid', 'Fyr', 'Vårløsning', 'Garn', 'Sol over fjord'), // prettier-ignore
  album('Nordhavn', 'Sommernatt', 2014, 'Folk', 'Høy', 'Båt uten årer', 'Myggstille', 'Sankthans', 'Svale', 'Lyst til langt på natt'), // prettier-ignore
  album('青木ひかり', '雨のあと', 2018, 'Pop', '水たまり', '傘をとじて', '駅まで', '夕焼け小道', '窓', '風の手紙', 'あしたの空'), // prettier-ignore
  album('青木ひかり', '星図', 2022, 'Pop', '序', '北極星', '軌道', '流れ星を待つ', '銀河鉄道', '夜明け前'), // prettier-ignore
  album('فرقة الضفاف', 'نهر', 2007, 'Folk', 'المنبع', 'قارب', 'ضفتان', 'صفصاف', 'المصب'), // prettier-ignore
  album('Basement Parliament', 'Order! Order!', 1982, 'Rock', 'Division Bell', 'The Speaker Is Broken', 'Backbench', 'Filibuster', 'White Paper', 'Point of Order', 'Abstain', 'Recess', 'Hansard Blues', 'Motion Denied'), // prettier-ignore
  album('Basement Parliament', 'Hung', 1985, 'Rock', 'Coalition', 'Tellers', 'Whip', 'Maiden Speech', 'The Other Place', 'Prorogue', 'Sine Die'), // prettier-ignore
  album('Copper Field', 'Long Division', 1994, 'Rock', 'Remainder', 'Carry the One', 'Fence Post', 'Quotient', 'Borrowed', 'Numerator', 'Common Ground', 'Zero'), // prettier-ignore
  album('Copper Field', 'Sundown Arithmetic', 1997, 'Rock', 'Abacus', 'Golden Hour', 'Ledger', 'Rust', 'Estimate', 'Windbreak', 'Sum of the Parts'), // prettier-ignore
  album('Quatuor Vermeil', 'Beethoven: Quatuors nᵒ 13 & Grande fugue', 2012, 'Classical', 'I. Adagio, ma non troppo – Allegro', 'II. Presto', 'III. Andante con moto, ma non troppo', 'IV. Alla danza tedesca. Allegro assai', 'V. Cavatina. Adagio molto espressivo', 'VI. Finale. Allegro', 'Große Fuge, op. 133'), // prettier-ignore
  album('Quatuor Vermeil', 'Ravel & Debussy', 2015, 'Classical', 'Animé et très décidé', 'Assez vif et bien rythmé', 'Andantino, doucement expressif', 'Très modéré', 'Allegro moderato', 'Assez vif', 'Très lent', 'Vif et agité'), // prettier-ignore
  album('Ines Falke', 'Nachtschicht', 2020, 'Electronic', 'Stempeluhr', 'Neonröhre', 'Förderband', 'Pause um drei', 'Schlüsselbund', 'Erste Bahn', 'Brötchen'), // prettier-ignore
  album('Ines Falke', 'Tagwerk', 2023, 'Electronic', 'Morgenappell', 'Gerüst', 'Mörtel', 'Richtfest', 'Feierabend', 'Flachdach'), // prettier-ignore
  album('Velvet Turnstile', 'A Very Long Album Title About Trains, Weather and the People Who Wait for Both of Them', 2001, 'Pop', 'Platform 9', 'Delayed by Eleven Minutes', 'Umbrella Etiquette', 'Quiet Carriage', 'Mind the Gap in the Conversation', 'Terminus'), // prettier-ignore
  album('Velvet Turnstile', 'Return Ticket', 2003, 'Pop', 'Outbound', 'Window Seat', 'Tunnel', 'Trolley Song', 'Request Stop', 'Inbound'), // prettier-ignore
  album('Okoro & the Daylight', 'Market Day', 1976, 'Funk', 'Opening Time', 'Yam Seller', 'Weights and Measures', 'Shade', 'Haggle (Parts 1 & 2)', 'Closing Time'), // prettier-ignore
  album('Okoro & the Daylight', 'Lagos Night Bus', 1979, 'Funk', 'Conductor', 'Last Stop but One', 'Headlights', 'Sleeper', 'Bridge', 'Home Before Sun'), // prettier-ignore
];

/** Dusk, sea, moss, clay, ink, rose: top, bottom and discs of a cover. */
const PALETTES: readonly (readonly [Rgb, Rgb, Rgb])[] = [
  [[24, 36, 74], [214, 122, 92], [255, 214, 150]],
  [[8, 60, 84], [86, 170, 176], [236, 240, 214]],
  [[30, 48, 34], [128, 148, 82], [236, 226, 160]],
  [[92, 44, 30], [206, 124, 74], [250, 220, 184]],
  [[20, 20, 26], [88, 84, 108], [228, 90, 78]],
  [[88, 30, 66], [222, 130, 140], [255, 232, 214]],
]; // prettier-ignore

export const SHOWN_PLAYLIST = 'Slow Sunday';
const GONE = { path: '/media/phone/Elsewhere.mp3', part: 0, identity: null, title: 'Elsewhere', artist: 'Mira Holt' };

/** One piece to an album would take a minute; six that are shared take seconds. */
const PIECES = 6;
const PIECE_SECONDS = 24;

/** Made for this, so that nobody's words are shown. */
const WORDS = [
  'The harbour lights are going out',
  'A window wakes above the street',
  'The morning does not know your name',
  'And lays its silver at your feet',
  '',
  'So let the needle find the groove',
  'And let the quiet take its turn',
  'There is a song in every room',
  'And something in each song to learn',
  '',
  'The harbour lights are going out',
  'The day begins without a sound',
];

/** A line every four seconds. */
const synced = (lines: readonly string[]): string =>
  lines.map((line, at) => `[00:${String(at * 4).padStart(2, '0')}.00]${line}`).join('\n');

/**
 * Writes the music below `folder`, which is emptied, and beside it, at `madePath`, what its listener made of it in the last two months: plays, ratings
 * and hearts, as the player exports them.
 */
export function writeShowcase(folder: string, madePath: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const made = madeBy(mulberry32(7));
  const pieces = Array.from({ length: PIECES }, (_, at) => pieceFrames(folder, at));
  for (const [at, { artist, title, year, genre, tracks }] of ALBUMS.entries()) {
    const place = join(folder, fileName(artist), fileName(title));
    mkdirSync(place, { recursive: true });
    const [top, bottom, disc] = PALETTES[at % PALETTES.length] ?? [[0, 0, 0], [0, 0, 0], [0, 0, 0]]; // prettier-ignore
    // One album of four has none: the player makes one of its letters.
    if (at % 4 !== 3) writeFileSync(join(place, 'cover.png'), drawCover(at + 1, top, bottom, disc));
    const random = mulberry32(at + 100);
    const piece = pieces[at % PIECES] ?? Buffer.alloc(0);
    for (const [number, name] of tracks.entries()) {
      const tag = id3({ TIT2: name, TPE1: artist, TPE2: artist, TALB: title, TDRC: String(year), TCON: genre, TRCK: `${number + 1}/${tracks.length}` }); // prettier-ignore
      const repeats = 5 + Math.floor(random() * 10);
      const part = piece.subarray(0, frameStart(piece, Math.floor(random() * 400)));
      const path = join(place, `${String(number + 1).padStart(2, '0')} ${fileName(name)}.mp3`);
      writeFileSync(path, Buffer.concat([tag, ...Array.from({ length: repeats }, () => piece), part]));
      made.track(path, name, artist, title);
      if (number < 2) writeFileSync(path.replace(/\.mp3$/, '.lrc'), synced(WORDS));
    }
  }
  writeFileSync(madePath, JSON.stringify(made.document()));
}

/** A listener with habits: some albums often, most now and then, some never. */
function madeBy(random: () => number) {
  const tracks: MadeTrack[] = [];
  const plays: MadePlay[] = [];
  const nowMs = Date.now();
  return {
    track(path: string, title: string, artist: string, album: string): void {
      const count = Math.floor(random() ** 3 * 9);
      const times = Array.from({ length: count }, () => nowMs - Math.floor(random() * 60 * DAY_MS)).toSorted((a, b) => a - b); // prettier-ignore
      for (const playedAt of times) plays.push({ track: tracks.length, playedAt, heardSeconds: 180 });
      tracks.push({
        path, part: 0, identity: null, title, artist, album, durationSeconds: null,
        addedAt: nowMs - Math.floor((30 + random() * 300) * DAY_MS), rating: count > 2 ? 60 + 20 * Math.floor(random() * 3) : null,
        loved: count > 4, plays: count, skips: 0, lastPlayedAt: times.at(-1) ?? null,
      }); // prettier-ignore
    },
    document: () => ({
      format: MADE_FORMAT,
      version: MADE_VERSION,
      exportedAt: nowMs,
      tracks,
      plays: plays.toSorted((a, b) => a.playedAt - b.playedAt),
      playlists: [{ name: SHOWN_PLAYLIST, query: null }],
      // One that is not in the library stands among them.
      entries: [...tracks.filter((_, at) => at % 9 === 4).slice(0, 24), GONE]
        .toSorted((a, b) => (a.title ?? '').localeCompare(b.title ?? ''))
        .map(({ path, part, identity, title, artist }) => ({ playlist: 0, path, part, identity, title, artist })),
    }),
  };
}

/** The frames of one piece, without tags. */
function pieceFrames(folder: string, at: number): Buffer {
  const path = join(folder, `piece-${at}.mp3`);
  const { left, right } = synthesiseTrack({
    seed: at + 1,
    seconds: PIECE_SECONDS,
    beatsPerMinute: 68 + at * 11,
    tonic: 52 + at,
    progression: [[0, 5, 3, 4], [0, 3, 4, 3], [0, 4, 5, 3]][at % 3] ?? [0],
    minor: at % 2 === 0,
    drums: at % 3 === 1,
  }); // prettier-ignore
  encodeTrack(path, 'mp3', left, right, {});
  const bytes = readFileSync(path);
  rmSync(path);
  // Behind its tag the encoder writes one frame that tells the length of the whole.
  const size = bytes.subarray(6, 10).reduce((sum, byte) => (sum << 7) | byte, 0);
  const begin = bytes.toString('latin1', 0, 3) === 'ID3' ? 10 + size : 0;
  const frames = bytes.subarray(begin);
  return frames.subarray(frameStart(frames, 1));
}

/** Byte at which frame `count` of MPEG-1 Layer III frames at 48 kHz begins (ISO 11172-3, 2.4.2.3). */
function frameStart(bytes: Buffer, count: number): number {
  const KBITS = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
  let at = 0;
  for (let frame = 0; frame < count && at + 3 < bytes.length; frame++) {
    const header = bytes[at + 2] ?? 0;
    at += 3 * (KBITS[header >> 4] ?? 0) + ((header >> 1) & 1);
  }
  return at;
}

/** ID3v2.4, text in UTF-8. */
function id3(fields: Readonly<Record<string, string>>): Buffer {
  const synchsafe = (value: number): Buffer => Buffer.from([21, 14, 7, 0].map((shift) => (value >> shift) & 0x7f));
  const frames = Object.entries(fields).map(([id, text]) => {
    const body = Buffer.concat([Buffer.from([3]), Buffer.from(text)]);
    return Buffer.concat([Buffer.from(id), synchsafe(body.length), Buffer.alloc(2), body]);
  });
  const body = Buffer.concat(frames);
  return Buffer.concat([Buffer.from('ID3'), Buffer.from([4, 0, 0]), synchsafe(body.length), body]);
}

const fileName = (name: string): string => name.replaceAll(/[/\\:?*"<>|]/g, '-');
