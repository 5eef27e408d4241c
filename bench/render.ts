// What mastering costs: decoding and the whole chain of each preset, chunk after chunk as the product renders them, and the analysis, on
// one core in this process, beside ffmpeg decoding and running an equivalent filter chain. CPU time, so that a busy machine matters less.
// Run: npm run bench:render
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { SoundProfile } from '../src/shared/analysis.ts';
import { MASTERING_PRESETS, PRESETS, type Preset } from '../src/shared/presets.ts';
import { framesToSeconds } from '../src/shared/timeline.ts';
import { analyseTrack } from '../src/worker/analyse-track.ts';
import { chooseDecoder } from '../src/worker/decode/choose-decoder.ts';
import type { Decoder } from '../src/worker/decode/decoder.ts';
import { ChunkRenderer } from '../src/worker/render-chunk.ts';
import { encode, makeSource, signatureOf } from './test-track.ts';

const TRACK_SECONDS = 180;
const REPEATS = 3;
const { signal } = new AbortController();

const FORMATS: readonly (readonly [file: string, ...encoder: readonly string[]])[] = [
  ['mp3.mp3', '-c:a', 'libmp3lame', '-q:a', '2'],
  ['flac.flac', '-c:a', 'flac'],
  ['vorbis.ogg', '-c:a', 'libvorbis', '-q:a', '5'],
  ['aac.m4a', '-c:a', 'aac', '-b:a', '192k'],
];

/** How far the source is raised: as it is, and clipped hard, so that the limiter always works. */
const LEVELS = [
  ['normal', 0],
  ['clipped', 14],
] as const;

/** The same work in ffmpeg's filters: resampling as ours, seven filters, a stereo-linked compressor, a limiter on 4 times the rate. */
const PEER_CHAIN = [
  'aformat=sample_fmts=fltp',
  'aresample=48000:filter_size=128:cutoff=0.96:filter_type=kaiser:kaiser_beta=12',
  'bass=g=2:f=75:width_type=q:width=0.7',
  ...[150, 350, 900, 2400, 5500].map((frequency) => `equalizer=f=${frequency}:width_type=q:width=0.8:g=1.5`),
  'treble=g=-2:f=10000:width_type=q:width=0.7',
  'acompressor=threshold=0.1:ratio=2:attack=30:release=300:knee=4',
  'aresample=192000',
  'alimiter=limit=0.89:attack=5:release=150:level=0',
  'aresample=48000',
].join(',');

/** CPU seconds of this process while `work` runs; the least of some runs. */
async function cpuSeconds(work: () => Promise<unknown>): Promise<number> {
  let least = Infinity;
  for (let i = 0; i < REPEATS; i++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1e6);
  }
  return least;
}

async function renderAll(decoder: Decoder, path: string, preset: Preset, profile: SoundProfile): Promise<void> {
  const renderer = new ChunkRenderer(decoder);
  const signature = signatureOf(path);
  for (let index = 0; ; index++) {
    const job = { kind: 'render', path, signature, preset, index, profile, chain: 'full' } as const;
    if ((await renderer.render(job, signal)).totalFrames !== null) break;
  }
  renderer.dispose();
}

/** CPU seconds of ffmpeg for decoding and its chain. */
function peerSeconds(path: string): number {
  let least = Infinity;
  for (let i = 0; i < REPEATS; i++) {
    const single = ['-threads', '1', '-filter_threads', '1'];
    const run = spawnSync('ffmpeg', [
      '-benchmark',
      ...single,
      '-i',
      path,
      '-map',
      '0:a',
      '-af',
      PEER_CHAIN,
      '-f',
      'null',
      '-',
    ]);
    const [, user, system] = /utime=([\d.]+)s stime=([\d.]+)s/.exec(run.stderr.toString()) ?? [];
    least = Math.min(least, Number(user) + Number(system));
  }
  return least;
}

/** Prints the table. Files are made with the ffmpeg program in a temporary folder; without it there is nothing to measure. */
export async function run(): Promise<void> {
  if (spawnSync('ffmpeg', ['-version'], { stdio: 'ignore' }).status !== 0) {
    console.log('render: skipped, there is no ffmpeg to make files with');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'auralis-bench-'));
  try {
    const decoder = await chooseDecoder(process.env);
    console.log(`${decoder.name}; ${TRACK_SECONDS} s stereo, × real time per CPU second, best of ${REPEATS}`);
    console.log(execFileSync('ffmpeg', ['-version']).toString().split(' Copyright')[0]);
    const source = join(folder, 'source.wav');
    makeSource(source, TRACK_SECONDS);
    const rows: Record<string, Record<string, number>> = {};
    for (const [level, gainDb] of LEVELS) {
      for (const [file, ...encoder] of FORMATS) {
        const path = join(folder, `${level} ${file}`);
        encode(source, path, encoder, gainDb);
        rows[`${level} ${file}`] = await measure(decoder, path);
        console.log(`${level} ${file}: ${JSON.stringify(rows[`${level} ${file}`])}`);
        rmSync(path);
      }
    }
    console.table(rows);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(decoder: Decoder, path: string): Promise<Record<string, number>> {
  const job = { kind: 'analyse', path, signature: signatureOf(path) } as const;
  const { totalFrames, analysis } = await analyseTrack(decoder, job, signal);
  const speed = (seconds: number): number => Math.round(framesToSeconds(totalFrames) / seconds);
  const row: Record<string, number> = {
    analysis: speed(await cpuSeconds(() => analyseTrack(decoder, job, signal))),
  };
  for (const preset of PRESETS)
    row[preset] = speed(await cpuSeconds(() => renderAll(decoder, path, preset, analysis.profile)));
  const peer = speed(peerSeconds(path));
  const slowest = Math.min(...MASTERING_PRESETS.map((preset) => row[preset] ?? 0));
  return { ...row, 'ffmpeg chain': peer, 'slowest ÷ ffmpeg': Math.round((slowest / peer) * 100) / 100 };
}

if (import.meta.main) await run();
