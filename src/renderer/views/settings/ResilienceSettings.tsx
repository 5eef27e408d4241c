// The settings of how failures are met, for a listener who looks behind the scenes: what the log keeps, how long work may take, how tries
// anew are spaced, and when a part of the player rests. Each is sent when it is chosen or a field is left; the core keeps and applies it.
import { useState } from 'react';

import { RETRY_STRATEGIES, TIMEOUT_STRATEGIES } from '../../../shared/health.ts';
import { DEFAULT_SETTINGS, LOG_LEVELS, type BreakerSettings, type Settings } from '../../../shared/settings.ts';
import { limitsText } from '../../texts/health-text.ts';
import { words } from '../../texts/words.ts';
import { tellFailure } from '../../stores/notice-store.ts';
import { WideTable } from '../diagnostics/Figure.tsx';
import { useConnection, useServices, useSettings } from '../PlayerContext.tsx';
import { LimitInput } from './LimitInput.tsx';
import { SelectSetting } from './Setting.tsx';

const BREAKERS = Object.keys(DEFAULT_SETTINGS.breakers) as (keyof BreakerSettings)[];

const LIMIT_LABELS = { failures: 'failuresOf', seconds: 'secondsOf' } as const;

function useKeep(): (change: Partial<Settings>) => Promise<boolean> {
  const { client, notices } = useServices();
  return (change) =>
    client.call('settings.set', change).then(
      () => true,
      (error: unknown) => {
        tellFailure(notices, error);
        return false;
      },
    );
}

export function ResilienceSettings() {
  const keep = useKeep();
  const logLevel = useSettings((state) => state.logLevel);
  const timeoutStrategy = useSettings((state) => state.timeoutStrategy);
  const retryStrategy = useSettings((state) => state.retryStrategy);
  return (
    <>
      <SelectSetting
        name={words.resilience.log}
        of={LOG_LEVELS}
        value={logLevel}
        label={(one) => words.resilience.logLevels[one].label}
        text={words.resilience.logLevels[logLevel].text}
        onChoose={(chosen) => void keep({ logLevel: chosen })}
      />
      <SelectSetting
        name={words.resilience.timeout}
        of={TIMEOUT_STRATEGIES}
        value={timeoutStrategy}
        label={(one) => words.resilience.timeouts[one].label}
        text={words.resilience.timeouts[timeoutStrategy].text}
        onChoose={(chosen) => void keep({ timeoutStrategy: chosen })}
      />
      <SelectSetting
        name={words.resilience.retry}
        of={RETRY_STRATEGIES}
        value={retryStrategy}
        label={(one) => words.resilience.retries[one].label}
        text={words.resilience.retries[retryStrategy].text}
        onChoose={(chosen) => void keep({ retryStrategy: chosen })}
      />
      <Breakers />
      <p className="figures-hint">{words.resilience.environment}</p>
    </>
  );
}

function Breakers() {
  const keep = useKeep();
  const kept = useSettings((state) => state.breakers);
  const isElectron = useConnection((state) => state.hello?.shell === 'electron');
  // Until the core has answered: a second field left meanwhile adds to the first.
  const [sent, setSent] = useState<BreakerSettings | null>(null);
  const [told, setTold] = useState('');
  const shown = sent ?? kept;
  const send = (breakers: BreakerSettings, sentence: string): void => {
    setSent(breakers);
    void keep({ breakers }).then((isKept) => {
      setSent((present) => (present === breakers ? null : present));
      if (isKept) setTold(sentence);
    });
  };
  const isDefault = BREAKERS.every(
    (of) =>
      shown[of].failures === DEFAULT_SETTINGS.breakers[of].failures &&
      shown[of].seconds === DEFAULT_SETTINGS.breakers[of].seconds,
  );
  return (
    <>
      <WideTable caption={words.resilience.caption}>
        <thead>
          <tr>
            <th scope="col">{words.resilience.part}</th>
            <th scope="col">{words.resilience.failures}</th>
            <th scope="col">{words.resilience.seconds}</th>
          </tr>
        </thead>
        <tbody>
          {BREAKERS.filter((of) => of !== 'socket' || !isElectron).map((of) => (
            <tr key={of}>
              <th scope="row">{words.resilience.names[of]}</th>
              {(['failures', 'seconds'] as const).map((limit) => (
                <td key={limit}>
                  <LimitInput
                    limit={limit}
                    label={words.resilience[LIMIT_LABELS[limit]](words.resilience.names[of])}
                    value={shown[of][limit]}
                    onCommit={(value) => {
                      const limits = { ...shown[of], [limit]: value };
                      send({ ...shown, [of]: limits }, limitsText(of, limits));
                    }}
                    onRefuse={setTold}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </WideTable>
      <div className="upkeep">
        <button
          type="button"
          className="button"
          aria-disabled={isDefault}
          onClick={() => {
            if (!isDefault) send(DEFAULT_SETTINGS.breakers, words.resilience.restored);
          }}
        >
          {words.resilience.defaults}
        </button>
        <p role="status">{told}</p>
      </div>
    </>
  );
}
