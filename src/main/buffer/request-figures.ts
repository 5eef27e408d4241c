// What became of the page's requests, by reason and by tier, and how long they took; and the window of latencies that every figure of the room
// is made of. Chunk requests and the listener count here; nothing here decides.
import {
  REQUEST_REASONS,
  type LatencyFigures,
  type RequestFigures,
  type RequestReason,
  type Tier,
} from '../../shared/buffer-figures.ts';

/** Enough for a 99th percentile. */
const WINDOW_SAMPLES = 512;

/** Quantiles over the last latencies measured, and the count and sum of all that ever were. */
export class LatencyWindow {
  readonly #samplesMs: number[] = [];
  #count = 0;
  #sumMs = 0;

  add(ms: number): void {
    this.#samplesMs[this.#count % WINDOW_SAMPLES] = ms;
    this.#count += 1;
    this.#sumMs += ms;
  }

  /** Nearest-rank quantiles. */
  figures(): LatencyFigures {
    const sorted = [...this.#samplesMs].sort((a, b) => a - b);
    const quantile = (q: number): number | null =>
      sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? null;
    const [p50Ms, p95Ms, p99Ms] = [quantile(0.5), quantile(0.95), quantile(0.99)];
    return { count: this.#count, sumMs: this.#sumMs, p50Ms, p95Ms, p99Ms };
  }
}

/** One request on its way through the tiers: first what it met, then that it was answered. */
export interface OpenRequest {
  hit(tier: Tier): void;
  joined(): void;
  missed(): void;
  answered(): void;
}

interface Row {
  readonly hits: Record<Tier, number>;
  joins: number;
  misses: number;
  readonly latency: LatencyWindow;
}

export class RequestCounts {
  readonly #rows = Object.fromEntries(
    REQUEST_REASONS.map((reason): [RequestReason, Row] => [
      reason,
      { hits: { hot: 0, warm: 0, cold: 0 }, joins: 0, misses: 0, latency: new LatencyWindow() },
    ]),
  ) as Record<RequestReason, Row>;
  readonly #tiers: Readonly<Record<Tier, LatencyWindow>> = {
    hot: new LatencyWindow(),
    warm: new LatencyWindow(),
    cold: new LatencyWindow(),
  };

  open(reason: RequestReason): OpenRequest {
    const row = this.#rows[reason];
    const openedAtMs = performance.now();
    let tier: Tier | null = null;
    return {
      hit: (by) => {
        tier = by;
        row.hits[by] += 1;
      },
      joined: () => void (row.joins += 1),
      missed: () => void (row.misses += 1),
      answered: () => {
        const ms = performance.now() - openedAtMs;
        row.latency.add(ms);
        if (tier) this.#tiers[tier].add(ms);
      },
    };
  }

  tier(tier: Tier): { readonly hits: number; readonly latency: LatencyFigures } {
    const hits = Object.values(this.#rows).reduce((sum, row) => sum + row.hits[tier], 0);
    return { hits, latency: this.#tiers[tier].figures() };
  }

  /** `requests` is the sum of hits, joins and misses: a request whose chunk is still looked up or rendered is none yet, unless it joined. */
  figures(): Readonly<Record<RequestReason, RequestFigures>> {
    const figures = ({ hits, joins, misses, latency }: Row): RequestFigures => ({
      requests: hits.hot + hits.warm + hits.cold + joins + misses,
      hits: { ...hits },
      joins,
      misses,
      latency: latency.figures(),
    });
    return Object.fromEntries(
      REQUEST_REASONS.map((reason) => [reason, figures(this.#rows[reason])]),
    ) as unknown as Record<RequestReason, RequestFigures>;
  }
}
