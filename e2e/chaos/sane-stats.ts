// What must hold of the buffer's figures at any moment, whatever went wrong: pure, so that every suite can ask.
import { REQUEST_REASONS, TIERS, type BufferStats } from '../../src/shared/buffer-figures.ts';

/** Sums of shares are binary fractions. */
const SUM_TOLERANCE = 1e-6;

/** What is not as it must be, in words; `before` are earlier figures of the same process and page, null when there are none. */
export function insaneStats(now: BufferStats, before: BufferStats | null): string[] {
  const complaints: string[] = [];
  const hold = (condition: boolean, what: string): void => {
    if (!condition) complaints.push(what);
  };

  for (const [path, value] of numbersOf(now)) {
    hold(Number.isFinite(value) && value >= 0, `${path} is ${value}`);
  }
  for (const tier of TIERS) {
    const { usedBytes, budgetBytes, entries } = now[tier];
    hold(usedBytes <= budgetBytes, `${tier} holds ${usedBytes} of ${budgetBytes} bytes`);
    hold(entries > 0 || usedBytes === 0, `${tier} holds ${usedBytes} bytes in no entry`);
  }
  for (const reason of REQUEST_REASONS) {
    const { requests, hits, joins, misses } = now.requests[reason];
    const sum = hits.hot + hits.warm + hits.cold + joins + misses;
    hold(requests === sum, `${reason}: ${requests} requests, but ${sum} were met`);
  }
  const { presets, weights, accuracy, right, scored, switches, switchesReady } = now.prediction;
  holdSum(hold, 'probabilities of the presets', Object.values(presets));
  holdSum(hold, 'weights of the forecast', Object.values(weights));
  hold(accuracy === null || accuracy <= 1, `accuracy is ${accuracy}`);
  hold(right <= scored, `${right} of ${scored} predictions were right`);
  hold(switchesReady <= switches, `${switchesReady} of ${switches} switches were ready`);
  hold(now.prefetch.used <= now.prefetch.prepared, `${now.prefetch.used} of ${now.prefetch.prepared} were used`);
  hold(now.prefetch.ready <= now.prefetch.planned, `${now.prefetch.ready} of ${now.prefetch.planned} are ready`);

  if (before) {
    const earlier = new Map(counters(before));
    for (const [path, value] of counters(now)) {
      const was = earlier.get(path) ?? 0;
      hold(value >= was, `${path} fell from ${was} to ${value}`);
    }
  }
  return complaints;
}

function holdSum(hold: (condition: boolean, what: string) => void, what: string, shares: readonly number[]): void {
  const sum = shares.reduce((total, share) => total + share, 0);
  hold(Math.abs(sum - 1) < SUM_TOLERANCE, `the ${what} sum to ${sum}`);
}

/** What is only ever counted up. */
function counters(stats: BufferStats): [string, number][] {
  const { hot, warm, cold, requests, prefetch, prediction, integrity } = stats;
  const tiers = Object.entries({ hot, warm, cold }).flatMap(([tier, { hits, evictions }]): [string, number][] => [
    [`${tier}.hits`, hits],
    [`${tier}.evictions`, evictions],
  ]);
  const reasons = REQUEST_REASONS.map((reason): [string, number] => [`requests.${reason}`, requests[reason].requests]);
  return [
    ...tiers,
    ...reasons,
    ['cold.writes', cold.writes],
    ['cold.damaged', cold.damaged],
    ['renders', stats.renders],
    ['renderFailures', stats.renderFailures],
    ['degraded', stats.degraded],
    ['silences', stats.silences],
    ['cold writtenBytesLastHour', stats.cold.writtenBytesLastHour],
    ['prefetch.prepared', prefetch.prepared],
    ['prefetch.used', prefetch.used],
    ['prefetch.withdrawn', prefetch.withdrawn],
    ['prediction.scored', prediction.scored],
    ['prediction.switches', prediction.switches],
    ['integrity.checks', integrity.checks],
    ['workerRestarts', stats.workerRestarts],
  ];
}

/** Every number in the figures, by its path. */
function numbersOf(value: unknown, path = 'stats'): [string, number][] {
  if (typeof value === 'number') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => numbersOf(part, `${path}.${name}`));
}
