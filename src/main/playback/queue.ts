// What is kept of the queue from run to run: the engine in the page owns it and sends what its edits changed; where playback is the engine's reports
// say. A page that crashed plays on, and so does a player that did; one that was ended, or a page that was left, waits where it was.
import { queue as queueContract, type FoundQueue, type QueueCalls } from '../../shared/contract/queue.ts';
import type { EngineReport } from '../../shared/playback.ts';
import type { KeptQueue as QueueAsKept } from '../../shared/queue.ts';
import { partsOf, trackIdsOf, type QueueEntries } from '../catalogue/queue-entries.ts';
import type { Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';
import { keepIfPossible } from './track-findings.ts';

/** The listener does not expect a player that opens to play on what stopped longer ago than this. */
const PLAYS_ON_WITHIN_MS = 60_000;

/** While it plays the place is written so often: what is heard twice after a crash of the whole player. Guess. */
const WRITE_PLAYING_EVERY_MS = 5_000;

/** What the listener does is written after this: a storm of seeks is one write. Guess. */
const WRITE_SOON_MS = 1_000;

interface Place {
  readonly trackId: number;
  readonly frame: number;
  readonly ended: boolean;
  readonly playing: boolean;
  /** By the clock on the wall: no other is known to two runs. */
  readonly atMs: number;
}

export interface KeptQueueOptions {
  readonly entries: Pick<QueueEntries, 'putParts' | 'keep' | 'keepPlace' | 'state' | 'parts' | 'gone' | 'albumPlaces'>;
  readonly log: Pick<Logger, 'error'>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export class KeptQueue implements Disposable {
  readonly calls: QueueCalls;
  readonly #options: KeptQueueOptions;
  readonly #now: () => number;
  #place: Place | null = null;
  #dirty = false;
  #writeAtMs = Infinity;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: KeptQueueOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    const { entries } = options;
    this.calls = {
      'queue.load': () => this.#load(),
      'queue.keepParts': ({ parts }) => {
        entries.putParts(parts.map(({ id, entries }) => ({ id, entries: Buffer.from(entries, 'base64') })));
        return null;
      },
      'queue.keep': (kept) => entries.keep(kept),
      'queue.albumPlaces': ({ ids }) => entries.albumPlaces(ids),
    };
  }

  /** Takes a report that is not late. */
  report({ kind, trackId, frame, playing }: EngineReport): void {
    if (trackId === null) return;
    this.#place = { trackId, frame, ended: kind === 'stop' && frame > 0, playing, atMs: this.#now() };
    this.#dirty = true;
    this.#writeWithin(playing && kind === 'tick' ? WRITE_PLAYING_EVERY_MS : WRITE_SOON_MS);
  }

  /** The player is ended in order: the next one waits. */
  dispose(): void {
    if (this.#place) this.#place = { ...this.#place, playing: false };
    this.#dirty ||= this.#place !== null;
    this.#write();
  }

  /** Of the tracks in it, in order of play; none where nothing was kept. */
  async trackIds(): Promise<readonly number[]> {
    const kept = await this.#kept();
    return kept ? this.#options.entries.parts(kept.order).flatMap((part) => trackIdsOf(part.entries)) : [];
  }

  /** What an older version, or a hand, wrote may be something else. */
  async #kept(): Promise<QueueAsKept | null> {
    const kept = queueContract.calls['queue.keep'].args['~standard'];
    const found = await kept.validate(this.#options.entries.state('state'));
    return found.issues ? null : found.value;
  }

  async #load(): Promise<FoundQueue | null> {
    const { entries } = this.#options;
    const kept = await this.#kept();
    if (!kept) return null;
    const parts = entries.parts(partsOf(kept));
    const ids = [...new Set(parts.flatMap((part) => trackIdsOf(part.entries)))];
    const gone = await entries.gone(ids);
    const place = this.#place ?? this.#keptPlace();
    return {
      ...kept,
      parts: parts.map(({ id, entries }) => ({ id, entries: entries.toString('base64') })),
      gone,
      place: place && { trackId: place.trackId, frame: place.frame, ended: place.ended },
      playsOn: place !== null && place.playing && this.#now() - place.atMs <= PLAYS_ON_WITHIN_MS,
    };
  }

  #keptPlace(): Place | null {
    const kept = this.#options.entries.state('place') as Partial<Place> | null;
    const { trackId, frame, ended, playing, atMs } = kept ?? {};
    if (!isCount(trackId) || !isCount(frame) || !isCount(atMs)) return null;
    return { trackId, frame, ended: ended === true, playing: playing === true, atMs };
  }

  #writeWithin(ms: number): void {
    const atMs = performance.now() + ms;
    if (atMs >= this.#writeAtMs) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#writeAtMs = atMs;
    this.#timer = setTimeout(() => this.#write(), ms).unref();
  }

  #write(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#writeAtMs = Infinity;
    const place = this.#place;
    if (!place || !this.#dirty) return;
    this.#dirty = false;
    keepIfPossible(
      () => this.#options.entries.keepPlace(place),
      this.#options.log,
      'the place in the queue could not be kept',
    );
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
