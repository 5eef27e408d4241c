// The part of the diagnostics about what is held: the three tiers, and which of them answered the page's requests.
import {
  REQUEST_REASONS,
  TIERS,
  type BufferStats,
  type RequestFigures,
  type RequestReason,
  type Tier,
} from '../../../shared/buffer-figures.ts';
import { wholeText as whole } from '../../texts/track-text.ts';
import { errorText } from '../../texts/format.ts';
import { Bar, Figure, SectionTitle, WideTable, mebibytes, quantiles, share } from './Figure.tsx';

const TIER_NAMES: Readonly<Record<Tier, string>> = { hot: 'L1 hot', warm: 'L2 warm', cold: 'L3 disk' };
const REASON_NAMES: Readonly<Record<RequestReason, string>> = {
  play: 'Next in play',
  start: 'Start or seek',
  switch: 'Other preset',
};

export function TierFigures({ stats }: { readonly stats: BufferStats }) {
  const { cold, inFlight } = stats;
  return (
    <>
      <SectionTitle name="Buffer" />
      <WideTable caption="What each tier holds">
        <thead>
          <tr>
            <th scope="col">Tier</th>
            <th scope="col">Held of its budget</th>
            <th scope="col">Chunks</th>
            <th scope="col">Hits</th>
            <th scope="col">Evicted</th>
            <th scope="col">p50 / p95 / p99</th>
          </tr>
        </thead>
        <tbody>
          {TIERS.map((tier) => {
            const { usedBytes, budgetBytes, entries, hits, evictions, latency } = stats[tier];
            return (
              <tr key={tier}>
                <th scope="row">{TIER_NAMES[tier]}</th>
                <td>
                  <Bar name={`${TIER_NAMES[tier]}, held of its budget`} value={usedBytes} max={budgetBytes}>
                    {mebibytes(usedBytes)} of {mebibytes(budgetBytes)}
                  </Bar>
                </td>
                <td>{whole(entries)}</td>
                <td>{whole(hits)}</td>
                <td>{whole(evictions)}</td>
                <td>{quantiles(latency)}</td>
              </tr>
            );
          })}
        </tbody>
      </WideTable>
      <dl>
        <Figure name="On the disk">
          {whole(cold.writes)} written, {mebibytes(cold.writtenBytesLastHour)} in the last hour; {whole(cold.damaged)}{' '}
          found damaged
          {cold.problem && `; nothing is written: ${errorText({ code: cold.problem, values: {} })}`}
        </Figure>
        <Figure name="Evicted too soon">{whole(stats.evictedTooSoon)} were needed again soon after</Figure>
        <Figure name="Under way">
          {whole(inFlight.rendering)} rendering, {whole(inFlight.wanted)} wanted, {whole(inFlight.failed)} failed
        </Figure>
      </dl>
      <Requests stats={stats} />
    </>
  );
}

function Requests({ stats: { requests } }: { readonly stats: BufferStats }) {
  const all = REQUEST_REASONS.map((reason) => requests[reason]);
  const asked = sum(all, (figures) => figures.requests);
  const inMemory = sum(all, ({ hits }) => hits.hot + hits.warm);
  return (
    <>
      <WideTable caption="Who had the chunk when the page asked">
        <thead>
          <tr>
            <th scope="col">Reason</th>
            <th scope="col">Asked</th>
            <th scope="col">L1</th>
            <th scope="col">L2</th>
            <th scope="col">L3</th>
            <th scope="col">Joined</th>
            <th scope="col">Missed</th>
            <th scope="col">p50 / p95 / p99</th>
          </tr>
        </thead>
        <tbody>
          {REQUEST_REASONS.map((reason) => {
            const { requests: count, hits, joins, misses, latency } = requests[reason];
            return (
              <tr key={reason}>
                <th scope="row">{REASON_NAMES[reason]}</th>
                <td>{whole(count)}</td>
                {TIERS.map((tier) => (
                  <td key={tier}>{share(hits[tier], count)}</td>
                ))}
                <td>{share(joins, count)}</td>
                <td>{share(misses, count)}</td>
                <td>{quantiles(latency)}</td>
              </tr>
            );
          })}
        </tbody>
      </WideTable>
      <dl>
        <Figure name="Hit rate">
          {asked === 0 ? 'nothing asked yet' : `${share(inMemory, asked)} in memory, of ${whole(asked)} requests`}
        </Figure>
      </dl>
    </>
  );
}

const sum = (all: readonly RequestFigures[], of: (figures: RequestFigures) => number): number =>
  all.reduce((total, figures) => total + of(figures), 0);
