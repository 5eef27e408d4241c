// When a track counts as played or skipped, by the engine's reports of the play head: half of it, or four minutes, really heard is a play; a track
// left for another before that is a skip. What is jumped over is not heard. Sound goes on when the catalogue fails meanwhile.
import type { TrackRow } from '../../shared/library.ts';
import type { EngineReport } from '../../shared/playback.ts';
import type { PlayStats } from '../catalogue/play-stats.ts';
import type { Tracks } from '../catalogue/tracks.ts';
import { Emitter } from '../platform/events.ts';
import type { Logger } from '../platform/log.ts';
import { keepIfPossible } from './track-findings.ts';

const FRAMES_PER_SECOND = 48_000;

/** As players and scrobblers have counted for twenty years. */
const PLAYED_SHARE = 0.5;
const PLAYED_SECONDS = 240;

/** What is left sooner was only looked at. Guess. */
const SKIPPED_AFTER_SECONDS = 2;

/** What is left so near to its end was not skipped. Guess. */
const END_SECONDS = 10;

/** The play head may have advanced by so much more than the clock: reports are sent late. Guess. */
const LATE_SECONDS = 1;

export interface PlayCountOptions {
  readonly tracks: Pick<Tracks, 'byId'>;
  readonly playStats: Pick<PlayStats, 'played' | 'heard' | 'skipped'>;
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

interface Listening {
  readonly trackId: number;
  readonly pageId: string;
  readonly startedAt: number;
  readonly lengthSeconds: number | null;
  heardSeconds: number;
  /** The history's entry, once it counted. */
  playId: number | null;
  last: EngineReport;
  lastAt: number;
}

export class PlayCount {
  readonly #options: PlayCountOptions;
  readonly #now: () => number;
  readonly #emitter = new Emitter<TrackRow>();
  #listening: Listening | null = null;

  /** A row whose counts changed. */
  readonly onCounted = this.#emitter.event;

  constructor(options: PlayCountOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Takes a report that is not late. */
  report(report: EngineReport): void {
    this.#note(() => this.#take(report));
  }

  #take(report: EngineReport): void {
    const before = this.#listening;
    const isSame = before?.pageId === report.pageId && before.trackId === report.trackId && report.kind !== 'track';
    if (isSame) this.#hear(before, report);
    else {
      this.#listening = null;
      if (before) this.#leave(before, report);
      if (report.trackId !== null) this.#listening = this.#begin(report.trackId, report);
    }
  }

  #begin(trackId: number, report: EngineReport): Listening {
    const row = this.#options.tracks.byId(trackId);
    const measured = row?.totalFrames ? row.totalFrames / FRAMES_PER_SECOND : null;
    const now = this.#now();
    return {
      trackId, pageId: report.pageId, startedAt: now, lengthSeconds: measured ?? row?.durationSeconds ?? null, heardSeconds: 0, playId: null,
      last: report, lastAt: now,
    }; // prettier-ignore
  }

  #hear(listening: Listening, report: EngineReport): void {
    const now = this.#now();
    const advanced = (report.frame - listening.last.frame) / FRAMES_PER_SECOND;
    const passed = (now - listening.lastAt) / 1000 + LATE_SECONDS;
    if (listening.last.playing && report.kind !== 'seek' && advanced > 0)
      listening.heardSeconds += Math.min(advanced, passed);
    listening.last = report;
    listening.lastAt = now;
    const { trackId, startedAt, heardSeconds, lengthSeconds } = listening;
    if (listening.playId !== null || heardSeconds < Math.min((lengthSeconds ?? Infinity) * PLAYED_SHARE, PLAYED_SECONDS)) return; // prettier-ignore
    listening.playId = this.#options.playStats.played(trackId, startedAt, heardSeconds);
    this.#tell(trackId);
  }

  #leave({ trackId, pageId, heardSeconds, lengthSeconds, playId, last }: Listening, next: EngineReport): void {
    const { playStats } = this.#options;
    if (playId !== null) {
      playStats.heard(playId, heardSeconds);
      return;
    }
    const leftSeconds = (lengthSeconds ?? Infinity) - last.frame / FRAMES_PER_SECOND;
    // Begun again, stopped, or another window took over: nothing was skipped.
    const isOther = next.trackId !== null && next.trackId !== trackId && next.pageId === pageId;
    if (!isOther || heardSeconds < SKIPPED_AFTER_SECONDS || leftSeconds < END_SECONDS) return;
    playStats.skipped(trackId);
    this.#tell(trackId);
  }

  #tell(trackId: number): void {
    const row = this.#options.tracks.byId(trackId);
    if (row) this.#emitter.fire(row);
  }

  #note(work: () => void): void {
    keepIfPossible(work, this.#options.log, 'a play could not be counted');
  }
}
