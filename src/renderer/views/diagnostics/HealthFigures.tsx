// The part of the diagnostics about how the player fares: its parts with their reasons, what is up and was, and how loaded it is. Alerts can
// be acknowledged here. What stands behind it (circuit breakers, workers, times, errors) is in WorkerFigures and BreakerFigures.
import type { Alert, HealthReport } from '../../../shared/health.ts';
import { tellFailure } from '../../stores/notice-store.ts';
import { alertText, healthReasonText } from '../../texts/format.ts';
import { formats, words } from '../../texts/words.ts';
import { useHealth, useServices } from '../PlayerContext.tsx';
import { Figure, SectionTitle, WideTable, smallShare } from './Figure.tsx';

/** Past alerts shown; all of them are in the log. */
const PAST_ALERTS = 5;

interface HealthFiguresProps {
  readonly report: HealthReport;
  readonly alerts: readonly Alert[];
}

export function HealthFigures({ report, alerts }: HealthFiguresProps) {
  // What is told at each change is newer than what is read once a second.
  const { state, parts } = useHealth(({ news }) => news) ?? report;
  const { load, errors } = report;
  const isUp = (alert: Alert): boolean => alert.clearedAtMs === null;
  const up = alerts.filter(isUp);
  const past = alerts.filter((alert) => !isUp(alert)).slice(0, PAST_ALERTS);
  return (
    <>
      <SectionTitle of="health" />
      <dl>
        <Figure name={words.health.overall}>
          <span className={`health-${state}`}>{words.health.states[state]}</span>
        </Figure>
        <Figure name={words.health.alerts}>{up.length === 0 ? words.health.noAlerts : formats.whole(up.length)}</Figure>
      </dl>
      {up.length + past.length > 0 && (
        <ul className="alerts" aria-label={words.health.alerts}>
          {[...up, ...past].map((alert) => (
            <AlertCard key={alert.id} alert={alert} />
          ))}
        </ul>
      )}
      <WideTable caption={words.health.partsCaption} className="parts">
        <tbody>
          {parts.map(({ part, state: partState, sinceMs, ...verdict }) => (
            <tr key={part}>
              <th scope="row">{words.health.parts[part]}</th>
              <td className="subject">
                <span className={`health-${partState}`}>{words.health.states[partState]}</span>
                {partState !== 'healthy' && words.health.since(formats.exactTime(sinceMs), healthReasonText(verdict))}
              </td>
            </tr>
          ))}
        </tbody>
      </WideTable>
      <dl>
        <Figure name={words.health.load}>{words.health.loads[load.level]}</Figure>
        <Figure name={words.health.processors}>
          {words.health.busy(smallShare(load.machineShare), smallShare(load.ownShare))}
        </Figure>
        <Figure name={words.health.answers}>{words.health.late(Math.round(load.loopDelayP99Ms))}</Figure>
        <Figure name={words.health.renderTakes}>
          {load.renderShare === null
            ? words.health.nothingRendered
            : words.health.renderShare(smallShare(load.renderShare))}
        </Figure>
        <Figure name={words.health.failed}>
          {errors.rate === null ? words.health.nothingTried : words.health.failedShare(errors.rate)}
        </Figure>
      </dl>
    </>
  );
}

function AlertCard({ alert }: { readonly alert: Alert }) {
  const { client, notices } = useServices();
  const { id, kind, raisedAtMs, clearedAtMs, acknowledgedAtMs } = alert;
  const acknowledge = (): void =>
    void client.call('health.acknowledge', { id }).catch((error: unknown) => tellFailure(notices, error));
  const raised = formats.exactTime(raisedAtMs);
  const { alertOver, alertSeen, alertSince, alertNames } = words.health;
  return (
    <li className={clearedAtMs === null ? 'alert alert-up' : 'alert'}>
      <div>
        <strong>{alertNames[kind]}</strong>
        <p>{alertText(alert)}</p>
        <p className="alert-time">
          {clearedAtMs !== null
            ? alertOver(raised, formats.exactTime(clearedAtMs))
            : (acknowledgedAtMs !== null ? alertSeen : alertSince)(raised)}
        </p>
      </div>
      {clearedAtMs === null && acknowledgedAtMs === null && (
        <button
          type="button"
          className="button"
          aria-label={words.health.acknowledgeNamed(alertNames[kind])}
          onClick={acknowledge}
        >
          {words.health.acknowledge}
        </button>
      )}
    </li>
  );
}
