// Back end 2: a spawned ffmpeg, for machines where the binary of node-av cannot be loaded. Same demuxers, same samples, about 0.1 s
// more per seek.
import { basename, dirname, join } from 'node:path';

import { PlayerError } from '../../shared/errors.ts';
import type { Decoder } from './decoder.ts';
import { probeWithBanner, probeWithFfprobe, type ProbedStream } from './ffmpeg-probe.ts';
import { run } from './ffmpeg-process.ts';
import { FfmpegReader } from './ffmpeg-reader.ts';

/** Finds `ffmpeg` (a path, or a name looked up in PATH) and the ffprobe beside it. Throws `decoder-missing`. */
export async function findFfmpeg(ffmpeg: string): Promise<Decoder> {
  const version = await versionOf(ffmpeg);
  if (version === null) throw new PlayerError('decoder-missing', `${ffmpeg} cannot be run`);
  const ffprobe = probeBeside(ffmpeg);
  const hasProbe = ffprobe !== ffmpeg && (await versionOf(ffprobe)) !== null;
  const probe = (path: string, signal: AbortSignal): Promise<ProbedStream> =>
    hasProbe ? probeWithFfprobe(ffprobe, path, signal) : probeWithBanner(ffmpeg, path, signal);
  return {
    name: `ffmpeg ${version}${hasProbe ? '' : ' (without ffprobe: ends of m4a files are not exact)'}`,
    open: async (path, signal) => new FfmpegReader(ffmpeg, path, await probe(path, signal)),
    inspect: async ({ path }, signal) => {
      const { facts, tags } = await probe(path, signal);
      return { facts, tags, pictures: null, coded: null };
    },
  };
}

function probeBeside(ffmpeg: string): string {
  const name = basename(ffmpeg).replace(/ffmpeg/i, 'ffprobe');
  return ffmpeg === basename(ffmpeg) ? name : join(dirname(ffmpeg), name);
}

async function versionOf(program: string): Promise<string | null> {
  try {
    const { code, out } = await run(program, ['-version']);
    return code === 0 ? (/version (\S+)/.exec(out)?.[1] ?? 'of unknown version') : null;
  } catch {
    return null; // not there, or not allowed to run
  }
}
