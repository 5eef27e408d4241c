// The part of the diagnostics about how the player fares: its parts with their reasons, what is up and was, and how loaded it is. Alerts can
// be acknowledged here. What stands behind it (circuit breakers, workers, times, errors) is in WorkerFigures and BreakerFigures.
import type { Alert, HealthReport } from '../../../shared/health.ts';
import { ALERT_TEXTS, LOAD_TEXTS, PART_TEXTS } from '../../texts/health-text.ts';
import { tellFailure } from '../../stores/notice-store.ts';
import { percentText } from '../../texts/en.ts';
import { alertText, healthReasonText } from '../../texts/format.ts';
import { useHealth, useServices } from '../PlayerContext.tsx';
import { CLOCK, Figure, SectionTitle, WideTable, smallShare } from './Figure.tsx';

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
      <SectionTitle name="Health" />
      <dl>
        <Figure name="Overall">
          <span className={`health-${state}`}>{state}</span>
        </Figure>
        <Figure name="Alerts">{up.length === 0 ? 'none' : up.length}</Figure>
      </dl>
      {up.length + past.length > 0 && (
        <ul className="alerts" aria-label="Alerts">
          {[...up, ...past].map((alert) => (
            <AlertCard key={alert.id} alert={alert} />
          ))}
        </ul>
      )}
      <WideTable caption="How each part fares" className="parts">
        <tbody>
          {parts.map(({ part, state: partState, sinceMs, ...verdict }) => (
            <tr key={part}>
              <th scope="row">{PART_TEXTS[part]}</th>
              <td className="subject">
                <span className={`health-${partState}`}>{partState}</span>
                {partState !== 'healthy' && ` since ${CLOCK.format(sinceMs)}. ${healthReasonText(verdict)}`}
              </td>
            </tr>
          ))}
        </tbody>
      </WideTable>
      <dl>
        <Figure name="Load">{LOAD_TEXTS[load.level]}</Figure>
        <Figure name="Processors">
          {smallShare(load.machineShare)} busy, {smallShare(load.ownShare)} by Auralis
        </Figure>
        <Figure name="Answers">at most {load.loopDelayP99Ms.toFixed(0)} ms late</Figure>
        <Figure name="Rendering takes">
          {load.renderShare === null
            ? 'nothing rendered lately'
            : `${smallShare(load.renderShare)} of the time the music plays`}
        </Figure>
        <Figure name="Failed">
          {errors.rate === null
            ? 'nothing tried lately'
            : `${percentText(errors.rate)} of what was tried in the last five minutes`}
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
  const since = `Since ${CLOCK.format(raisedAtMs)}`;
  return (
    <li className={clearedAtMs === null ? 'alert alert-up' : 'alert'}>
      <div>
        <strong>{ALERT_TEXTS[kind]}</strong>
        <p>{alertText(alert)}</p>
        <p className="alert-time">
          {clearedAtMs !== null
            ? `Over: ${CLOCK.format(raisedAtMs)} to ${CLOCK.format(clearedAtMs)}`
            : acknowledgedAtMs !== null
              ? `${since}, acknowledged`
              : since}
        </p>
      </div>
      {clearedAtMs === null && acknowledgedAtMs === null && (
        <button type="button" className="button" aria-label={`Acknowledge: ${ALERT_TEXTS[kind]}`} onClick={acknowledge}>
          Acknowledge
        </button>
      )}
    </li>
  );
}
