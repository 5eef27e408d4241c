// The part of the diagnostics about the worker processes: what they did, how each fares, and how long a job may take.
import type { BufferStats } from '../../../shared/buffer-figures.ts';
import type { HealthReport } from '../../../shared/health.ts';
import { JOB_TEXTS, WORKER_STATE_TEXTS, WORKER_TEXTS } from '../../texts/health-text.ts';
import { wholeText as whole } from '../../texts/track-text.ts';
import { Figure, SectionTitle, WideTable, mebibytes, quantiles, smallShare } from './Figure.tsx';

interface WorkerFiguresProps {
  readonly stats: BufferStats;
  readonly report: HealthReport;
  readonly decoder: string | null;
}

export function WorkerFigures({ stats, report: { workers, timeouts }, decoder }: WorkerFiguresProps) {
  return (
    <>
      <SectionTitle name="Workers" />
      <dl>
        <Figure name="Renders">
          {whole(stats.renders)} done, {whole(stats.renderFailures)} failed, {whole(stats.degraded)} simplified,{' '}
          {whole(stats.silences)} silent
        </Figure>
        <Figure name="Render time">{quantiles(stats.renderLatency)} (p50 / p95 / p99)</Figure>
        <Figure name="Decoder">{decoder ?? 'starting'}</Figure>
      </dl>
      <WideTable caption="Worker processes">
        <thead>
          <tr>
            <th scope="col">Worker</th>
            <th scope="col">Is</th>
            <th scope="col">Memory</th>
            <th scope="col">Waiting</th>
            <th scope="col">In hand</th>
            <th scope="col">Replaced</th>
            <th scope="col">Files left out</th>
          </tr>
        </thead>
        <tbody>
          {workers.map(({ role, state, lowMemory, rssBytes, waiting, inHand, restarts, quarantined }) => (
            <tr key={role}>
              <th scope="row">{WORKER_TEXTS[role]}</th>
              <td>
                {WORKER_STATE_TEXTS[state]}
                {lowMemory && ', saving memory'}
              </td>
              <td>{rssBytes === null ? '–' : mebibytes(rssBytes)}</td>
              <td>{whole(waiting)}</td>
              <td>{whole(inHand)}</td>
              <td>{whole(restarts)}</td>
              <td>{whole(quarantined)}</td>
            </tr>
          ))}
        </tbody>
      </WideTable>
      {workers.some(({ lastDeath }) => lastDeath !== null) && (
        <dl>
          {workers.map(
            ({ role, lastDeath }) =>
              lastDeath !== null && (
                <Figure key={role} name={`Last end, ${role}`}>
                  {lastDeath}
                </Figure>
              ),
          )}
        </dl>
      )}
      <WideTable caption="How long a job may take">
        <thead>
          <tr>
            <th scope="col">Job</th>
            <th scope="col">Allowed</th>
            <th scope="col">Used of it</th>
            <th scope="col">Succeeded</th>
            <th scope="col">Ran out of time</th>
            <th scope="col">Done just after</th>
          </tr>
        </thead>
        <tbody>
          {timeouts.map(({ kind, allowedMs, efficiency, successShare, timeouts: ranOut, hasty }) => (
            <tr key={kind}>
              <th scope="row">{JOB_TEXTS[kind]}</th>
              <td>{(allowedMs / 1000).toFixed(1)} s</td>
              <td>{smallShare(efficiency)}</td>
              <td>{smallShare(successShare)}</td>
              <td>{whole(ranOut)}</td>
              <td>{whole(hasty)}</td>
            </tr>
          ))}
        </tbody>
      </WideTable>
    </>
  );
}
