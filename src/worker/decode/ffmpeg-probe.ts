// Asks ffprobe what a file is; where there is no ffprobe, reads the banner of ffmpeg itself, which knows less.
import { PlayerError } from '../../shared/errors.ts';
import type { StreamFacts } from './decoder.ts';
import { run, type Answer } from './ffmpeg-process.ts';
import { dictionaryOf } from './dictionary.ts';
import { assertPlayableRate, CONTAINERS, MAX_CHANNELS, PROTOCOLS, throwIfAborted } from './open-rules.ts';

/** Both programs read with the guards of `open-rules`; `file:` keeps a name like `-i.mp3` or `http:x.mp3` a file. */
export const inputGuards: readonly string[] = [
  '-protocol_whitelist', `${PROTOCOLS},pipe`,
  '-format_whitelist', CONTAINERS,
]; // prettier-ignore

export interface ProbedStream {
  readonly facts: StreamFacts;
  /** Time stamps cannot name a sample, or (Ogg) the page that is sought may carry a late one. */
  readonly coarse: boolean;
  /** Source frames that belong to the track, where the container says so better than ffmpeg cuts; null elsewhere. */
  readonly endFrames: number | null;
  /** Tags by FFmpeg's names, in lower case; null where the program does not tell them all. */
  readonly tags: ReadonlyMap<string, string> | null;
}

interface ProbeJson {
  readonly streams?: readonly {
    readonly codec_type?: string;
    readonly codec_name?: string;
    readonly sample_rate?: string;
    readonly channels?: number;
    readonly bits_per_sample?: number;
    readonly bits_per_raw_sample?: string;
    readonly bit_rate?: string;
    readonly duration?: string;
    readonly duration_ts?: number;
    readonly time_base?: string;
    readonly tags?: Readonly<Record<string, string>>;
  }[];
  readonly format?: {
    readonly format_name?: string;
    readonly duration?: string;
    readonly bit_rate?: string;
    readonly tags?: Readonly<Record<string, string>>;
  };
}

export async function probeWithFfprobe(ffprobe: string, path: string, signal: AbortSignal): Promise<ProbedStream> {
  const args = ['-v', 'error', ...inputGuards, '-show_streams', '-show_format', '-of', 'json', `file:${path}`];
  const answer = await run(ffprobe, args, signal);
  throwIfAborted(signal);
  if (answer.code !== 0) throw refusal(answer);
  const json = JSON.parse(answer.out) as ProbeJson;
  const stream = json.streams?.find((candidate) => candidate.codec_type === 'audio');
  if (!stream) throw new PlayerError('format-unsupported', '', { values: { why: 'no-sound' } });
  const container = json.format?.format_name ?? '';
  const sampleRateHz = Number(stream.sample_rate);
  const [num = 1, den = sampleRateHz] = (stream.time_base ?? '').split('/').map(Number);
  const facts = checked({
    container,
    codec: stream.codec_name ?? '',
    sampleRateHz,
    channels: stream.channels ?? 0,
    bitsPerSample: positive(stream.bits_per_raw_sample) ?? positive(stream.bits_per_sample),
    bitrateKbps: toKbps(positive(stream.bit_rate) ?? positive(json.format?.bit_rate)),
    durationSeconds: positive(stream.duration) ?? positive(json.format?.duration),
  });
  // FFmpeg before 7 decodes the padding at the end of an m4a; the container knows the length.
  const isMp4 = container.includes('m4a');
  const endFrames =
    isMp4 && stream.duration_ts !== undefined ? Math.round((stream.duration_ts * num * sampleRateHz) / den) : null;
  const coarse = num / den > 1 / sampleRateHz || facts.container === 'ogg';
  return { facts, coarse, endFrames, tags: dictionaryOf(stream.tags, json.format?.tags) };
}

/** Without ffprobe: container, codec, rate and channels from the banner. Ends of m4a files are then not exact. */
export async function probeWithBanner(ffmpeg: string, path: string, signal: AbortSignal): Promise<ProbedStream> {
  const answer = await run(ffmpeg, ['-hide_banner', '-nostdin', ...inputGuards, '-i', `file:${path}`], signal);
  throwIfAborted(signal);
  const container = /^Input #0, (.+), from /m.exec(answer.err)?.[1];
  if (container === undefined) throw refusal(answer);
  const stream = /^\s+Stream #0.*?: Audio: (\w+).*?, (\d+) Hz, ([^,]+)/m.exec(answer.err);
  if (!stream) throw new PlayerError('format-unsupported', '', { values: { why: 'no-sound' } });
  const [, codec = '', rate = '', layout = ''] = stream;
  const clock = /Duration: (\d+):(\d+):([\d.]+)/.exec(answer.err);
  const facts = checked({
    container,
    codec,
    sampleRateHz: Number(rate),
    channels: channelsOf(layout),
    bitsPerSample: null,
    bitrateKbps: positive(/, bitrate: (\d+) kb\/s/.exec(answer.err)?.[1]),
    durationSeconds: clock ? Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3]) : null,
  });
  return { facts, coarse: /matroska|webm|asf|ogg/.test(container), endFrames: null, tags: null };
}

function checked(facts: StreamFacts): StreamFacts {
  assertPlayableRate(facts.sampleRateHz);
  if (facts.channels < 1 || facts.channels > MAX_CHANNELS)
    throw new PlayerError('format-unsupported', '', { values: { why: 'channels', channels: facts.channels } });
  return facts;
}

function refusal({ err }: Answer): PlayerError {
  if (/not on whitelist|Invalid argument/.test(err))
    return new PlayerError('format-unsupported', '', { values: { why: 'not-audio' } });
  return new PlayerError('file-corrupt', err.trim().split('\n').at(-1)?.split(': ').at(-1));
}

function channelsOf(layout: string): number {
  if (layout.startsWith('mono')) return 1;
  if (layout.startsWith('stereo')) return 2;
  const counted = /^(\d+)(?:\.(\d))?/.exec(layout);
  return counted ? Number(counted[1]) + Number(counted[2] ?? 0) : 2;
}

function positive(value: string | number | undefined): number | null {
  const number = Number(value);
  return number > 0 && Number.isFinite(number) ? number : null;
}

function toKbps(bitsPerSecond: number | null): number | null {
  return bitsPerSecond === null ? null : Math.round(bitsPerSecond / 1000);
}
