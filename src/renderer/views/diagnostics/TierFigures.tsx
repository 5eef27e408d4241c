// The part of the diagnostics about what is held: the three tiers, and which of them answered the page's requests.
import { REQUEST_REASONS, TIERS, type BufferStats, type RequestFigures } from '../../../shared/buffer-figures.ts';
import { formats, words } from '../../texts/words.ts';
import { errorText } from '../../texts/format.ts';
import { Bar, Figure, SectionTitle, WideTable, mebibytes, quantiles, share } from './Figure.tsx';

export function TierFigures({ stats }: { readonly stats: BufferStats }) {
  const { cold, inFlight } = stats;
  return (
    <>
      <SectionTitle of="buffer" />
      <WideTable caption={words.buffer.tiersCaption}>
        <thead>
          <tr>
            <th scope="col">{words.buffer.tier}</th>
            <th scope="col">{words.buffer.held}</th>
            <th scope="col">{words.buffer.chunks}</th>
            <th scope="col">{words.buffer.hits}</th>
            <th scope="col">{words.buffer.evicted}</th>
            <th scope="col">{words.units.quantilesHead}</th>
          </tr>
        </thead>
        <tbody>
          {TIERS.map((tier) => {
            const { usedBytes, budgetBytes, entries, hits, evictions, latency } = stats[tier];
            return (
              <tr key={tier}>
                <th scope="row">{words.buffer.tiers[tier]}</th>
                <td>
                  <Bar name={words.buffer.heldOf(words.buffer.tiers[tier])} value={usedBytes} max={budgetBytes}>
                    {words.units.held(mebibytes(usedBytes), mebibytes(budgetBytes))}
                  </Bar>
                </td>
                <td>{formats.whole(entries)}</td>
                <td>{formats.whole(hits)}</td>
                <td>{formats.whole(evictions)}</td>
                <td>{quantiles(latency)}</td>
              </tr>
            );
          })}
        </tbody>
      </WideTable>
      <dl>
        <Figure name={words.buffer.disk}>
          {words.buffer.diskIs(cold.reads, cold.writes, mebibytes(cold.writtenBytesLastHour), cold.damaged)}
          {cold.problem && words.buffer.diskStopped(errorText({ code: cold.problem, values: {} }))}
        </Figure>
        <Figure name={words.buffer.tooSoon}>{words.buffer.tooSoonIs(stats.evictedTooSoon)}</Figure>
        <Figure name={words.buffer.underWay}>
          {words.buffer.underWayIs(inFlight.rendering, inFlight.wanted, inFlight.failed)}
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
      <WideTable caption={words.buffer.requestsCaption}>
        <thead>
          <tr>
            <th scope="col">{words.buffer.reason}</th>
            <th scope="col">{words.buffer.asked}</th>
            <th scope="col">{words.buffer.level.hot}</th>
            <th scope="col">{words.buffer.level.warm}</th>
            <th scope="col">{words.buffer.level.cold}</th>
            <th scope="col">{words.buffer.joined}</th>
            <th scope="col">{words.buffer.missed}</th>
            <th scope="col">{words.units.quantilesHead}</th>
          </tr>
        </thead>
        <tbody>
          {REQUEST_REASONS.map((reason) => {
            const { requests: count, hits, joins, misses, latency } = requests[reason];
            return (
              <tr key={reason}>
                <th scope="row">{words.buffer.reasons[reason]}</th>
                <td>{formats.whole(count)}</td>
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
        <Figure name={words.buffer.hitRate}>
          {asked === 0 ? words.buffer.nothingAsked : words.buffer.hitRateIs(share(inMemory, asked), asked)}
        </Figure>
      </dl>
    </>
  );
}

const sum = (all: readonly RequestFigures[], of: (figures: RequestFigures) => number): number =>
  all.reduce((total, figures) => total + of(figures), 0);
