// The part of the diagnostics about the worker processes: what they did, how each fares, and how long a job may take.
import type { BufferStats } from '../../../shared/buffer-figures.ts';
import type { HealthReport } from '../../../shared/health.ts';
import { formats, words } from '../../texts/words.ts';
import { Figure, SectionTitle, WideTable, mebibytes, quantiles, smallShare } from './Figure.tsx';

interface WorkerFiguresProps {
  readonly stats: BufferStats;
  readonly report: HealthReport;
  readonly decoder: string | null;
}

export function WorkerFigures({ stats, report: { workers, timeouts }, decoder }: WorkerFiguresProps) {
  return (
    <>
      <SectionTitle of="workers" />
      <dl>
        <Figure name={words.workers.renders}>
          {words.workers.rendersIs(stats.renders, stats.renderFailures, stats.degraded, stats.silences)}
        </Figure>
        <Figure name={words.workers.renderTime}>{words.workers.renderTimeIs(quantiles(stats.renderLatency))}</Figure>
        <Figure name={words.workers.decoder}>
          {decoder === null ? words.workers.starting : <span translate="no">{decoder}</span>}
        </Figure>
      </dl>
      <WideTable caption={words.workers.caption}>
        <thead>
          <tr>
            <th scope="col">{words.workers.worker}</th>
            <th scope="col">{words.workers.is}</th>
            <th scope="col">{words.workers.memory}</th>
            <th scope="col">{words.workers.waiting}</th>
            <th scope="col">{words.workers.inHand}</th>
            <th scope="col">{words.workers.replaced}</th>
            <th scope="col">{words.workers.leftOut}</th>
          </tr>
        </thead>
        <tbody>
          {workers.map(({ role, state, lowMemory, rssBytes, waiting, inHand, restarts, quarantined }) => (
            <tr key={role}>
              <th scope="row">{words.workers.roles[role]}</th>
              <td>
                {lowMemory ? words.workers.savingMemory(words.workers.states[state]) : words.workers.states[state]}
              </td>
              <td>{rssBytes === null ? words.diagnostics.none : mebibytes(rssBytes)}</td>
              <td>{formats.whole(waiting)}</td>
              <td>{formats.whole(inHand)}</td>
              <td>{formats.whole(restarts)}</td>
              <td>{formats.whole(quarantined)}</td>
            </tr>
          ))}
        </tbody>
      </WideTable>
      {workers.some(({ lastDeath }) => lastDeath !== null) && (
        <dl>
          {workers.map(
            ({ role, lastDeath }) =>
              lastDeath !== null && (
                <Figure key={role} name={words.workers.lastEnd(role)}>
                  <span translate="no">{lastDeath}</span>
                </Figure>
              ),
          )}
        </dl>
      )}
      <WideTable caption={words.workers.jobsCaption}>
        <thead>
          <tr>
            <th scope="col">{words.workers.job}</th>
            <th scope="col">{words.workers.allowed}</th>
            <th scope="col">{words.workers.used}</th>
            <th scope="col">{words.workers.succeeded}</th>
            <th scope="col">{words.workers.ranOut}</th>
            <th scope="col">{words.workers.hasty}</th>
          </tr>
        </thead>
        <tbody>
          {timeouts.map(({ kind, allowedMs, efficiency, successShare, timeouts: ranOut, hasty }) => (
            <tr key={kind}>
              <th scope="row">{words.workers.jobs[kind]}</th>
              <td>{words.units.seconds(allowedMs / 1000, 1)}</td>
              <td>{smallShare(efficiency)}</td>
              <td>{smallShare(successShare)}</td>
              <td>{formats.whole(ranOut)}</td>
              <td>{formats.whole(hasty)}</td>
            </tr>
          ))}
        </tbody>
      </WideTable>
    </>
  );
}
