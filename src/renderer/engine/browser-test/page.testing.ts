// The page of the browser test: the real engine on a real AudioContext, with a worklet behind it that reads back which frame of
// which track each output sample is. The test drives it through `window.harness`.
import { SAMPLE_RATE_HZ } from '../../../shared/timeline.ts';
import type { TrackSound } from '../../../shared/analysis.ts';
import type { TrackRow } from '../../../shared/library.ts';
import type { EngineReport, TransportState } from '../../../shared/playback.ts';
import { GainCurve, type CurvePoint } from '../graph/gain-curve.ts';
import type { QueuedTrack } from '../transport/queued-track.ts';
import { CROSSFADE_FRAMES, MasteredVoice } from '../mastering/mastered-voice.ts';
import { Voice } from '../graph/voice.ts';
import { createPlayerEngine } from '../player-engine.ts';
import type { PlayerEngine } from '../engine.ts';
import { blendsOf, signalOf, TRACK_STEP, type Blend, type Run } from './signal.testing.ts';
import tapUrl from './tap.js?url&no-inline';

export interface Harness {
  readonly engine: PlayerEngine;
  readonly contexts: AudioContext[];
  readonly reports: EngineReport[];
  readonly states: TransportState[];
  readonly problems: string[];
  readonly rejections: string[];
  /** What a page that played without a gesture had come to after 700 ms. */
  early: { readonly states: string[]; readonly position: number; readonly context: string } | null;
  runs(): Promise<Run[]>;
  /** Has the tap of the first context keep every sample from now on. */
  record(): Promise<void>;
  /** What was recorded: blends of original and presets, and frames that do not follow the one before. */
  blends(): Promise<{ readonly blends: Blend[]; readonly breaks: number[] }>;
  /** The steepest change of the right channel from sample to sample in what was recorded, in tracks. */
  steepest(): Promise<number>;
  /** The highest sample of the right channel in what was recorded, in tracks. */
  highest(): Promise<number>;
  /** From now on about every sixteenth call that moves a gain stops the page, before it or after it, for 15 ms or more: more than any margin. */
  stallGains(): void;
  /** Connections between nodes that were made and not undone. */
  connections(): number;
  /** What a GainCurve makes of ones, and what it says its values are, rendered offline. */
  renderCurve(moves: readonly CurveMove[], frames: number): Promise<readonly [number[], number[]]>;
  /** What a Voice makes of pieces of one counting signal, left channel, rendered offline. */
  renderVoice(plan: VoicePlan): Promise<number[]>;
  /** What a MasteredVoice of ones lets through that begins with a crossfade at one frame and is let go at another, rendered offline. */
  renderMastered(startFrame: number, releaseFrame: number): Promise<number[]>;
  rows(ids: readonly number[]): Promise<readonly TrackRow[]>;
}

export interface VoicePlan {
  readonly firstFrame: number;
  /** Lengths of the pieces, joined one after the other. */
  readonly pieces: readonly number[];
  readonly fadeIn: boolean;
  /** Frame at which the voice is let go, null to the end. */
  readonly releaseAt: number | null;
}

/** Made when the context has rendered `whenFrame` frames, a multiple of 128. */
export interface CurveMove {
  readonly whenFrame: number;
  readonly fromFrame: number;
  readonly points: readonly CurvePoint[];
}

declare global {
  interface Window {
    harness: Harness;
  }
}

/** Connections that stand, by the node they come from. */
const connected = new Map<AudioNode, number>();
const { connect, disconnect } = AudioNode.prototype;
AudioNode.prototype.connect = function (this: AudioNode, ...args: unknown[]): AudioNode {
  connected.set(this, (connected.get(this) ?? 0) + 1);
  return Reflect.apply(connect, this, args) as AudioNode;
} as typeof connect;
AudioNode.prototype.disconnect = function (this: AudioNode, ...args: unknown[]): void {
  if (args.length === 0) connected.delete(this);
  else connected.set(this, (connected.get(this) ?? 0) - 1);
  Reflect.apply(disconnect, this, args);
} as typeof disconnect;

const rejections: string[] = [];
addEventListener('unhandledrejection', (event) => rejections.push(String(event.reason)));

const rows = async (ids: readonly number[]): Promise<readonly TrackRow[]> => {
  const response = await fetch(`rows?ids=${ids.join(',')}`);
  return (await response.json()) as TrackRow[];
};

const contexts: AudioContext[] = [];
const taps: AudioWorkletNode[] = [];
const newContext = async (): Promise<void> => {
  const context = new AudioContext({ sampleRate: SAMPLE_RATE_HZ, latencyHint: 'interactive' });
  await context.audioWorklet.addModule(tapUrl);
  contexts.push(context);
};
// Two: the second takes over when the first dies.
await newContext();
await newContext();
await Promise.all(contexts.map((context) => context.suspend()));
const spare = [...contexts];

const reports: EngineReport[] = [];
const engine = createPlayerEngine({
  loadTracks: rows,
  // Ten tracks an album, which stand on it from the last to the first.
  loadAlbumPlaces: (ids) => Promise.resolve(ids.map((id) => ({ album: Math.ceil(id / 10), place: -id }))),
  report: (report) => reports.push(report),
  cancelChunk: () => undefined,
  loadSound: async (id) => (await (await fetch(`sound?id=${id}`)).json()) as TrackSound,
  volume: 1,
  preset: 'off',
  intensity: 1,
  levels: { levelMatch: true, levelling: 'off' },
  createContext: () => {
    const context = spare.shift();
    if (!context) throw new Error('no more contexts');
    return context;
  },
  destination: (context) => {
    const tap = new AudioWorkletNode(context, 'tap', { outputChannelCount: [2] });
    tap.connect(context.destination);
    taps.push(tap);
    return tap;
  },
});

const states: TransportState[] = [];
const problems: string[] = [];
engine.onChange(() => {
  const { state, problem } = engine.snapshot();
  if (states.at(-1) !== state) states.push(state);
  const text =
    problem &&
    `${problem.track?.id ?? 'none'} ${problem.error.code}${/stopped|silent/.test(problem.outcome) ? ` ${problem.outcome}` : ''}`;
  if (text && problems.at(-1) !== text) problems.push(text);
});

/** All that every tap heard so far, in order. */
const runs = async (): Promise<Run[]> => {
  const parts = taps.map(
    (tap) =>
      new Promise<Run[]>((resolve) => {
        tap.port.onmessage = (event: MessageEvent<Run[]>) => resolve(event.data);
        tap.port.postMessage('read');
        // The tap of a closed context does not answer any more.
        if (tap.context.state === 'closed') resolve([]);
      }),
  );
  return (await Promise.all(parts)).flat();
};

const record = (): Promise<void> =>
  new Promise((resolve) => {
    const port = taps[0]?.port;
    if (!port) throw new Error('nothing was played');
    port.onmessage = () => resolve();
    port.postMessage('record');
  });

const recorded = (): Promise<readonly [Float32Array, Float32Array]> =>
  new Promise((resolve) => {
    const port = taps[0]?.port;
    if (!port) throw new Error('nothing was played');
    port.onmessage = ({ data }: MessageEvent<[Float32Array, Float32Array][]>) => {
      const frames = data.reduce((sum, [left]) => sum + left.length, 0);
      const [left, right] = [new Float32Array(frames), new Float32Array(frames)];
      let at = 0;
      for (const [l, r] of data) {
        left.set(l, at);
        right.set(r, at);
        at += l.length;
      }
      resolve([left, right]);
    };
    port.postMessage('recorded');
  });

const blends: Harness['blends'] = async () => blendsOf(...(await recorded()));

const steepest = async (): Promise<number> => {
  const [, right] = await recorded();
  let most = 0;
  for (let i = 1; i < right.length; i++) most = Math.max(most, Math.abs((right[i] ?? 0) - (right[i - 1] ?? 0)));
  return most / TRACK_STEP;
};

const highest = async (): Promise<number> => {
  const [, right] = await recorded();
  return right.reduce((most, sample) => Math.max(most, sample), 0) / TRACK_STEP;
};

const stallGains = (): void => {
  let seed = 7;
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  const maybeWait = (): void => {
    const clock = contexts[0];
    if (!clock || random() > 1 / 32) return;
    // On the audio clock, which a starved machine lets fall behind.
    const untilSeconds = clock.currentTime + 0.015 + 0.04 * random();
    while (clock.state === 'running' && clock.currentTime < untilSeconds) continue;
    // Not in step with the audio thread: it has just moved its clock and is rendering.
    for (const endMs = performance.now() + 10 * random(); performance.now() < endMs;) continue;
  };
  for (const name of [
    'setValueAtTime',
    'setValueCurveAtTime',
    'setTargetAtTime',
    'cancelScheduledValues',
    'cancelAndHoldAtTime',
  ] as const) {
    const method = Reflect.get(AudioParam.prototype, name) as (...args: unknown[]) => unknown;
    Reflect.set(AudioParam.prototype, name, function (this: AudioParam, ...args: unknown[]) {
      maybeWait();
      const result = Reflect.apply(method, this, args);
      maybeWait();
      return result;
    });
  }
};

const connections = (): number => [...connected.values()].reduce((sum, each) => sum + each, 0);

const renderCurve: Harness['renderCurve'] = async (moves, frames) => {
  const context = new OfflineAudioContext({ length: frames, numberOfChannels: 1, sampleRate: SAMPLE_RATE_HZ });
  const gain = new GainNode(context);
  const curve = new GainCurve(gain.gain, 1);
  const source = new ConstantSourceNode(context);
  source.connect(gain).connect(context.destination);
  source.start();
  const said: number[] = [];
  /** What was said of a frame counts when it is too late to change it. */
  const sayUntil = (frame: number): void => {
    while (said.length < frame) said.push(curve.valueAt(said.length));
  };
  for (const whenFrame of new Set(moves.map((move) => move.whenFrame))) {
    void context.suspend(whenFrame / SAMPLE_RATE_HZ).then(() => {
      for (const move of moves) {
        if (move.whenFrame !== whenFrame) continue;
        sayUntil(move.fromFrame);
        curve.follow(move.fromFrame, move.points);
      }
      return context.resume();
    });
  }
  const rendered = [...(await context.startRendering()).getChannelData(0)];
  sayUntil(frames);
  return [rendered, said];
};

const renderVoice = async ({ firstFrame, pieces, fadeIn, releaseAt }: VoicePlan): Promise<number[]> => {
  const length = firstFrame + pieces.reduce((sum, each) => sum + each, 0) + 256;
  const context = new OfflineAudioContext({ length, numberOfChannels: 2, sampleRate: SAMPLE_RATE_HZ });
  const voice = new Voice(context, context.destination);
  if (fadeIn) voice.fadeIn(firstFrame);
  let frame = 0;
  for (const piece of pieces) {
    const buffer = new AudioBuffer({ length: piece, numberOfChannels: 2, sampleRate: SAMPLE_RATE_HZ });
    buffer.copyToChannel(signalOf(1, frame, piece).subarray(0, piece), 0);
    voice.play(buffer, 0, firstFrame + frame);
    frame += piece;
  }
  if (releaseAt !== null) voice.release(releaseAt);
  return [...(await context.startRendering()).getChannelData(0)];
};

const renderMastered: Harness['renderMastered'] = async (startFrame, releaseFrame) => {
  const context = new OfflineAudioContext({ length: 24_000, numberOfChannels: 1, sampleRate: SAMPLE_RATE_HZ });
  const voice = new MasteredVoice({
    context,
    clock: { currentFrame: () => 0, earliestFrame: () => 240 },
    preset: 'warm',
    inverse: new GainNode(context),
    destination: context.destination,
    startFrame,
    fadeInFrames: CROSSFADE_FRAMES,
    gainOf: () => 1,
  });
  const buffer = new AudioBuffer({ length: 48_000, numberOfChannels: 1, sampleRate: SAMPLE_RATE_HZ });
  buffer.getChannelData(0).fill(1);
  voice.place({} as QueuedTrack, buffer, 0, startFrame);
  voice.begin();
  voice.release(releaseFrame);
  return [...(await context.startRendering()).getChannelData(0)];
};

window.harness = {
  engine, contexts, reports, states, problems, rejections, early: null, runs, record, blends, steepest, highest, stallGains, connections, rows,
  renderCurve, renderVoice, renderMastered,
}; // prettier-ignore

if (location.search === '?play') {
  engine.playQueue([1], 0);
  setTimeout(() => {
    const context = contexts[0]?.state ?? 'none';
    window.harness.early = { states: [...states], position: engine.positionFrames(), context };
  }, 700);
}
