// Where a run of decoded frames lies, told from time stamps of which single ones, or a whole page, are off: each stamp votes.

/** Share of the votes from which on a place is no accident of single frames. */
const TRUSTED_SHARE = 0.15;

export class PlaceVotes {
  readonly #votes = new Map<number, number>();
  #all = 0;

  /** Whether all say the same. */
  get agreed(): boolean {
    return this.#votes.size === 1;
  }

  /** A frame `counted` frames into the run says that it lies at `place`. */
  add(place: number, counted: number): void {
    const start = place - counted;
    this.#votes.set(start, (this.#votes.get(start) ?? 0) + 1);
    this.#all++;
  }

  /**
   * The place most likely true of the run's first frame: the earliest that has its share of the votes; null without votes. Where Vorbis
   * blocks change size a stamp is late by a part of a block (448 or 896 frames as a rule, never early), and a muxer that ends a page
   * there makes the whole next page late: 1 to 11 % of the stamps of what FFmpeg encodes, for 3 s on end at most (measured, 10 tracks).
   */
  get start(): number | null {
    let earliest: number | null = null;
    for (const [start, count] of this.#votes)
      if (count >= this.#all * TRUSTED_SHARE && (earliest === null || start < earliest)) earliest = start;
    return earliest;
  }
}
