// Readers that are parked between jobs, so that the next chunk of the same file goes on without opening it again.
// A reader is lent to one job at a time; a job that failed with it disposes it instead of parking it.
import type { PcmReader } from './decode/decoder.ts';

/** The track that plays, the one after it, and two that were just left. A guess; each holds one file open and about 1 MB. */
const MAX_PARKED = 4;

/** After memory ran out: the track that plays. */
const MAX_PARKED_LOW_MEMORY = 1;

/** After this the file is closed, so that a drive can be unmounted and a file replaced. A guess. */
const MAX_IDLE_MS = 20_000;

interface Parked {
  readonly key: string;
  readonly reader: PcmReader;
  readonly timer: NodeJS.Timeout;
}

export class SessionPool {
  /** Oldest first. */
  #parked: Parked[] = [];
  readonly #maxParked: number;

  constructor(lowMemory = false) {
    this.#maxParked = lowMemory ? MAX_PARKED_LOW_MEMORY : MAX_PARKED;
  }

  /** The parked reader of `key` (file and content) that is best placed for `frame`: at it, else nearest before it, else any. */
  take(key: string, frame: number): PcmReader | null {
    const distance = ({ reader: { position } }: Parked): number =>
      position <= frame ? frame - position : Number.MAX_SAFE_INTEGER;
    const candidates = this.#parked.filter((parked) => parked.key === key);
    const best = candidates.sort((a, b) => distance(a) - distance(b))[0];
    if (!best) return null;
    clearTimeout(best.timer);
    this.#parked = this.#parked.filter((parked) => parked !== best);
    return best.reader;
  }

  park(key: string, reader: PcmReader): void {
    reader.rest();
    const timer = setTimeout(() => this.#drop((parked) => parked.reader === reader), MAX_IDLE_MS);
    timer.unref();
    this.#parked.push({ key, reader, timer });
    while (this.#parked.length > this.#maxParked) {
      const oldest = this.#parked[0];
      this.#drop((parked) => parked === oldest);
    }
  }

  dispose(): void {
    this.#drop(() => true);
  }

  #drop(which: (parked: Parked) => boolean): void {
    for (const parked of this.#parked.filter(which)) {
      clearTimeout(parked.timer);
      parked.reader.dispose();
    }
    this.#parked = this.#parked.filter((parked) => !which(parked));
  }
}
