// The part of the diagnostics about the circuit breakers, what was answered that is less than what was asked for, and the last errors.
import type { HealthReport, TrackedError } from '../../../shared/health.ts';
import { BREAKER_TEXTS, DEGRADATION_TEXTS, GUARDED_TEXTS, codeText } from '../../texts/health-text.ts';
import { wholeText as whole } from '../../texts/track-text.ts';
import { errorText } from '../../texts/format.ts';
import { useConnection } from '../PlayerContext.tsx';
import { CLOCK, Figure, WideTable } from './Figure.tsx';

export function BreakerFigures({ report: { breakers, degradations } }: { readonly report: HealthReport }) {
  const socket = useConnection((state) => state.socket);
  const isElectron = useConnection((state) => state.hello?.shell === 'electron');
  // The page's own breaker knows of its connection, not the core's; a window of Electron has none.
  const all = [...breakers.filter(({ breaker }) => breaker !== 'socket'), ...(isElectron ? [] : [socket])];
  return (
    <>
      <WideTable caption="Circuit breakers">
        <thead>
          <tr>
            <th scope="col">Part</th>
            <th scope="col">Is</th>
            <th scope="col">Tried</th>
            <th scope="col">Failed</th>
            <th scope="col">In a row</th>
            <th scope="col">Refused</th>
            <th scope="col">Retried</th>
            <th scope="col">Last failure</th>
          </tr>
        </thead>
        <tbody>
          {all.map(({ breaker, state, attempts, failures, failuresInARow, refused, retries, lastCode }) => (
            <tr key={breaker}>
              <th scope="row">{GUARDED_TEXTS[breaker]}</th>
              <td className={state === 'closed' ? undefined : 'health-degraded'}>{BREAKER_TEXTS[state]}</td>
              <td>{whole(attempts)}</td>
              <td>{whole(failures)}</td>
              <td>{whole(failuresInARow)}</td>
              <td>{whole(refused)}</td>
              <td>{whole(retries)}</td>
              <td>{lastCode === null ? '–' : codeText(lastCode)}</td>
            </tr>
          ))}
        </tbody>
      </WideTable>
      <dl>
        {degradations.map(({ step, total, inARow, lastCode }) => (
          <Figure key={step} name={DEGRADATION_TEXTS[step]}>
            {total === 0 ? 'no chunk' : `${whole(total)} ${total === 1 ? 'chunk' : 'chunks'}`}
            {inARow > 0 && `, the last ${whole(inARow)} in a row`}
            {lastCode !== null && ` (${codeText(lastCode)})`}
          </Figure>
        ))}
      </dl>
    </>
  );
}

export function LastErrors({ errors }: { readonly errors: readonly TrackedError[] }) {
  if (errors.length === 0) return null;
  return (
    <WideTable caption="Last errors">
      <tbody>
        {errors.map(({ atMs, component, code, values }, at) => (
          <tr key={at}>
            <th scope="row">{CLOCK.format(atMs)}</th>
            <td>{component}</td>
            <td>{codeText(code)}</td>
            <td className="subject">{errorText({ code, values })}</td>
          </tr>
        ))}
      </tbody>
    </WideTable>
  );
}
