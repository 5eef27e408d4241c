// The part of the diagnostics about the circuit breakers, what was answered that is less than what was asked for, and the last errors.
import type { HealthReport, TrackedError } from '../../../shared/health.ts';
import { codeText } from '../../texts/health-text.ts';
import { errorText } from '../../texts/format.ts';
import { formats, words } from '../../texts/words.ts';
import { useConnection } from '../PlayerContext.tsx';
import { Figure, WideTable } from './Figure.tsx';

export function BreakerFigures({ report: { breakers, degradations } }: { readonly report: HealthReport }) {
  const socket = useConnection((state) => state.socket);
  const isElectron = useConnection((state) => state.hello?.shell === 'electron');
  // The page's own breaker knows of its connection, not the core's; a window of Electron has none.
  const all = [...breakers.filter(({ breaker }) => breaker !== 'socket'), ...(isElectron ? [] : [socket])];
  return (
    <>
      <WideTable caption={words.breakers.caption}>
        <thead>
          <tr>
            <th scope="col">{words.breakers.part}</th>
            <th scope="col">{words.breakers.is}</th>
            <th scope="col">{words.breakers.tried}</th>
            <th scope="col">{words.breakers.failed}</th>
            <th scope="col">{words.breakers.inARow}</th>
            <th scope="col">{words.breakers.refused}</th>
            <th scope="col">{words.breakers.retried}</th>
            <th scope="col">{words.breakers.lastFailure}</th>
          </tr>
        </thead>
        <tbody>
          {all.map(({ breaker, state, attempts, failures, failuresInARow, refused, retries, lastCode }) => (
            <tr key={breaker}>
              <th scope="row">{words.breakers.names[breaker]}</th>
              <td className={state === 'closed' ? undefined : 'health-degraded'}>{words.breakers.states[state]}</td>
              <td>{formats.whole(attempts)}</td>
              <td>{formats.whole(failures)}</td>
              <td>{formats.whole(failuresInARow)}</td>
              <td>{formats.whole(refused)}</td>
              <td>{formats.whole(retries)}</td>
              <td translate="no">{lastCode === null ? words.diagnostics.none : codeText(lastCode)}</td>
            </tr>
          ))}
        </tbody>
      </WideTable>
      <dl>
        {degradations.map(({ step, total, inARow, lastCode }) => (
          <Figure key={step} name={words.breakers.degradations[step]}>
            {words.breakers.degraded(total, inARow)}
            {lastCode !== null && <span translate="no">{` (${codeText(lastCode)})`}</span>}
          </Figure>
        ))}
      </dl>
    </>
  );
}

export function LastErrors({ errors }: { readonly errors: readonly TrackedError[] }) {
  if (errors.length === 0) return null;
  return (
    <WideTable caption={words.breakers.errors}>
      <tbody>
        {errors.map(({ atMs, component, code, values }, at) => (
          <tr key={at}>
            <th scope="row">{formats.exactTime(atMs)}</th>
            <td translate="no">{component}</td>
            <td translate="no">{codeText(code)}</td>
            <td className="subject">{errorText({ code, values })}</td>
          </tr>
        ))}
      </tbody>
    </WideTable>
  );
}
