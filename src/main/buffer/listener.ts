// What the listener is at, from the newest report: why the page asks for a chunk, for how long nothing was pressed, and how many changes of
// preset found theirs in memory. The page alone throttles its reports: each that comes here is planned for. Late reports do not come here.
import type { AudibleFigures, RequestReason } from '../../shared/buffer-figures.ts';
import { LOOK_AHEAD_FRAMES, NEARLY_OVER_FRAMES, type EngineReport } from '../../shared/playback.ts';
import { isMastering } from '../../shared/presets.ts';
import {
  CHUNK_FRAMES,
  chunkIndexAt,
  chunkKey,
  chunkStartFrame,
  secondsToFrames,
  type ChunkKey,
} from '../../shared/timeline.ts';
import { LatencyWindow } from './request-figures.ts';

export interface ListenerOptions {
  /** Whether the chunk is in memory. */
  holds(key: ChunkKey): boolean;
  /** Length of a track, null while it is not known. */
  totalFramesOf(trackId: number): number | null;
  readonly nowMs?: () => number;
}

/** Chunks the page's look-ahead reaches over. */
const REACH_CHUNKS = Math.ceil(LOOK_AHEAD_FRAMES / CHUNK_FRAMES);

/** A track that begins within so much of the end of the one before it was not chosen: it followed. 1.5 s: ticks may be late. Guess. */
const FOLLOWED_FRAMES = 72_000;

/** The chunks the page asks for because of one act: what its look-ahead reaches from there. */
interface Jump {
  readonly trackId: number;
  readonly firstIndex: number;
  /** Chunks of the following track that are within reach, too. */
  readonly following: { readonly trackId: number; readonly chunks: number } | null;
}

export class Listener {
  readonly #options: ListenerOptions;
  readonly #nowMs: () => number;
  #newest: EngineReport | null = null;
  #actedAtMs: number;
  #start: Jump | null = null;
  #switch: Jump | null = null;
  #switches = 0;
  #switchesReady = 0;
  #switchesHeard = 0;
  readonly #switchLatency = new LatencyWindow();

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#nowMs = options.nowMs ?? (() => performance.now());
    this.#actedAtMs = this.#nowMs();
  }

  /** What the engine said last; null before its first word. */
  get newest(): EngineReport | null {
    return this.#newest;
  }

  /** For how long nothing was pressed, as far as is known: at most since the start. */
  get calmFrames(): number {
    return secondsToFrames((this.#nowMs() - this.#actedAtMs) / 1000);
  }

  /** Changes of preset while music played, and those whose chunk was in memory. */
  get switches(): { readonly switches: number; readonly switchesReady: number } {
    return { switches: this.#switches, switchesReady: this.#switchesReady };
  }

  /** Takes the newest report. */
  take(report: EngineReport): void {
    const before = this.#newest;
    this.#newest = report;
    if (report.pageId !== before?.pageId) this.#switchesHeard = 0;
    if (report.heardSwitch && report.heardSwitch.count !== this.#switchesHeard) {
      this.#switchesHeard = report.heardSwitch.count;
      this.#switchLatency.add(report.heardSwitch.ms);
    }
    if (before && report.kind === 'preset' && report.preset !== before.preset) this.#countSwitch(report);
    this.#noteJumps(report, before);
    // A track that follows is no act.
    if (report.kind !== 'tick' && !this.#followed(report, before)) this.#actedAtMs = this.#nowMs();
  }

  /**
   * Why the page asks for this chunk. A request may overtake the report of the act it comes from: then it is for a track, a preset or a
   * place that nobody has told of yet, which says as much.
   */
  reasonOf({ trackId, preset, index }: ChunkKey): RequestReason {
    const now = this.#newest;
    if (!now || (trackId !== now.trackId && trackId !== now.nextTrackId)) return 'start';
    if (isMastering(preset) && (preset !== now.preset || isWithin(this.#switch, trackId, index))) return 'switch';
    if (isWithin(this.#start, trackId, index)) return 'start';
    const head = trackId === now.trackId ? chunkIndexAt(now.frame) : 0;
    return index < head - 1 || index > head + REACH_CHUNKS + 1 ? 'start' : 'play';
  }

  figures(): AudibleFigures {
    return { underruns: this.#newest?.underruns ?? 0, switchLatency: this.#switchLatency.figures() };
  }

  #countSwitch({ playing, intensity, bypassed, trackId, signature, preset, frame }: EngineReport): void {
    if (!playing || bypassed || intensity === 0 || trackId === null || signature === null) return;
    const head = chunkIndexAt(frame);
    const next = chunkStartFrame(head + 1);
    const totalFrames = this.#options.totalFramesOf(trackId) ?? Infinity;
    const indexes = next - frame < NEARLY_OVER_FRAMES && next < totalFrames ? [head, head + 1] : [head];
    this.#switches += 1;
    if (indexes.every((index) => this.#options.holds(chunkKey(trackId, signature, preset, index))))
      this.#switchesReady += 1;
  }

  /** An act begins a jump; it is over when the play head has left the chunk after the one it began in. */
  #noteJumps(report: EngineReport, before: EngineReport | null): void {
    const arrived = report.kind === 'track' || report.trackId !== before?.trackId;
    const chosen = report.kind === 'seek' || (arrived && !this.#followed(report, before));
    if (chosen) this.#start = this.#jumpFrom(report);
    else if (isOver(this.#start, report)) this.#start = null;
    if (report.kind === 'preset') this.#switch = this.#jumpFrom(report);
    else if (chosen || isOver(this.#switch, report)) this.#switch = null;
  }

  #jumpFrom({ trackId, frame, nextTrackId }: EngineReport): Jump | null {
    if (trackId === null) return null;
    const totalFrames = this.#options.totalFramesOf(trackId);
    const beyondFrames = totalFrames === null ? 0 : frame + LOOK_AHEAD_FRAMES - totalFrames;
    const chunks = Math.ceil(beyondFrames / CHUNK_FRAMES);
    const following = nextTrackId !== null && chunks > 0 ? { trackId: nextTrackId, chunks } : null;
    return { trackId, firstIndex: chunkIndexAt(frame), following };
  }

  #followed({ trackId, frame }: EngineReport, before: EngineReport | null): boolean {
    if (!before?.playing || before.trackId === null || before.nextTrackId !== trackId) return false;
    const totalFrames = this.#options.totalFramesOf(before.trackId);
    return totalFrames !== null && before.frame >= totalFrames - FOLLOWED_FRAMES && frame < FOLLOWED_FRAMES;
  }
}

function isWithin(jump: Jump | null, trackId: number, index: number): boolean {
  if (!jump) return false;
  const { firstIndex, following } = jump;
  if (trackId === jump.trackId && index >= firstIndex && index <= firstIndex + REACH_CHUNKS) return true;
  return following !== null && trackId === following.trackId && index < following.chunks;
}

function isOver(jump: Jump | null, { trackId, frame }: EngineReport): boolean {
  return jump !== null && (trackId !== jump.trackId || chunkIndexAt(frame) > jump.firstIndex + 1);
}
