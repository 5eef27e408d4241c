// `npm run demo`: writes a small library of synthesised albums, once, and starts the player on it with data of its own, so that
// nothing of the listener's library is touched. `npm run demo -- --write-only FOLDER` only writes the music.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { drawCover } from './demo/draw-cover.ts';
import { encodeTrack, type DemoFormat } from './demo/encode-track.ts';
import { synthesiseTrack, type DemoPiece } from './demo/synthesise-track.ts';

interface DemoAlbum {
  readonly title: string;
  readonly artist: string;
  readonly year: string;
  readonly genre: string;
  readonly format: DemoFormat;
  readonly colours: readonly [
    readonly [number, number, number],
    readonly [number, number, number],
    readonly [number, number, number],
  ];
  readonly piece: Omit<DemoPiece, 'seed' | 'seconds'>;
  readonly tracks: readonly (readonly [title: string, seconds: number])[];
}

const ALBUMS: readonly DemoAlbum[] = [
  {
    title: 'Harbour Lights',
    artist: 'The Tidal Engines',
    year: '2019',
    genre: 'Ambient',
    format: 'flac',
    colours: [[24, 36, 74], [214, 122, 92], [255, 214, 150]],
    piece: { beatsPerMinute: 72, tonic: 57, progression: [0, 5, 3, 4], minor: true, drums: false },
    tracks: [['Low Water', 48], ['Sodium and Fog', 56], ['Last Ferry', 44], ['Breakwater', 40]],
  },
  {
    title: 'Paper Satellites',
    artist: 'Ada Linné',
    year: '2022',
    genre: 'Electronic',
    format: 'mp3',
    colours: [[16, 74, 82], [12, 22, 40], [120, 232, 200]],
    piece: { beatsPerMinute: 112, tonic: 60, progression: [0, 4, 5, 3], minor: false, drums: true },
    tracks: [['Launch Window', 52], ['Perigee', 46], ['Folding Antennas', 58], ['Telemetry', 42], ['Burn Up', 38]],
  },
  {
    title: 'Söndagsmusik',
    artist: 'Kvartetten Öst',
    year: '2016',
    genre: 'Folk',
    format: 'opus',
    colours: [[92, 30, 64], [240, 190, 170], [250, 240, 220]],
    piece: { beatsPerMinute: 88, tonic: 62, progression: [0, 3, 1, 4, 5, 3, 4, 0], minor: false, drums: false },
    tracks: [['Kaffe på trappan', 45], ['Gökotta', 50], ['När det mörknar', 54]],
  },
]; // prettier-ignore

/** Writes the albums below `folder`; a folder that exists is taken as complete. */
function writeLibrary(folder: string): void {
  if (existsSync(folder)) return;
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  for (const [albumIndex, album] of ALBUMS.entries()) {
    const albumFolder = join(unfinished, album.artist, album.title);
    mkdirSync(albumFolder, { recursive: true });
    writeFileSync(join(albumFolder, 'cover.png'), drawCover(albumIndex + 1, ...album.colours));
    for (const [index, [title, seconds]] of album.tracks.entries()) {
      console.log(`Composing ${album.artist}: ${title}`);
      const number = String(index + 1).padStart(2, '0');
      const { left, right } = synthesiseTrack({ ...album.piece, seconds, seed: albumIndex * 100 + index + 1 });
      encodeTrack(join(albumFolder, `${number} ${title}.${album.format}`), album.format, left, right, {
        title,
        artist: album.artist,
        album: album.title,
        album_artist: album.artist,
        track: `${index + 1}/${album.tracks.length}`,
        date: album.year,
        genre: album.genre,
      });
    }
  }
  renameSync(unfinished, folder);
}

const args = process.argv.slice(2);
const [option, target] = args;
if (option === '--write-only') {
  if (!target) {
    console.error('Say where: npm run demo -- --write-only FOLDER');
    process.exit(1);
  }
  writeLibrary(target);
} else {
  const base = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'auralis-demo');
  const music = join(base, 'music');
  writeLibrary(music);
  const child = spawn(process.execPath, [join(import.meta.dirname, 'start.ts'), music, ...args], {
    stdio: 'inherit',
    env: { ...process.env, AURALIS_DATA: join(base, 'player') },
  });
  // A terminal sends Ctrl+C to the child as well.
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT');
  });
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  child.once('exit', (code) => process.exit(code ?? 1));
}
