// The settings of how failures are met, for a listener who looks behind the scenes: what the log keeps, how long work may take, how tries
// anew are spaced, and when a part of the player rests. Each is sent when it is chosen or a field is left; the core keeps and applies it.
import { useState } from 'react';

import { RETRY_STRATEGIES, TIMEOUT_STRATEGIES } from '../../../shared/health.ts';
import { DEFAULT_SETTINGS, LOG_LEVELS, type BreakerSettings, type Settings } from '../../../shared/settings.ts';
import {
  BREAKER_SETTING_TEXTS, LOG_LEVEL_TEXTS, RETRY_TEXTS, TIMEOUT_TEXTS, limitsText,
} from '../../texts/health-text.ts'; // prettier-ignore
import { tellFailure } from '../../stores/notice-store.ts';
import { WideTable } from '../diagnostics/Figure.tsx';
import { useConnection, useServices, useSettings } from '../PlayerContext.tsx';
import { LimitInput } from './LimitInput.tsx';
import { SelectSetting } from './Setting.tsx';

const BREAKERS = Object.keys(BREAKER_SETTING_TEXTS) as (keyof BreakerSettings)[];

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
        name="Log"
        of={LOG_LEVELS}
        value={logLevel}
        label={(one) => LOG_LEVEL_TEXTS[one].label}
        text={LOG_LEVEL_TEXTS[logLevel].text}
        onChoose={(chosen) => void keep({ logLevel: chosen })}
      />
      <SelectSetting
        name="Time for a job"
        of={TIMEOUT_STRATEGIES}
        value={timeoutStrategy}
        label={(one) => TIMEOUT_TEXTS[one].label}
        text={TIMEOUT_TEXTS[timeoutStrategy].text}
        onChoose={(chosen) => void keep({ timeoutStrategy: chosen })}
      />
      <SelectSetting
        name="Waits between tries"
        of={RETRY_STRATEGIES}
        value={retryStrategy}
        label={(one) => RETRY_TEXTS[one].label}
        text={RETRY_TEXTS[retryStrategy].text}
        onChoose={(chosen) => void keep({ retryStrategy: chosen })}
      />
      <Breakers />
      <p className="figures-hint">
        What the environment gives (<code>AURALIS_LOG_LEVEL</code>, <code>AURALIS_BREAKER_RENDER=3/30</code> and the
        like) goes before what is chosen here.
      </p>
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
      <WideTable caption="A part of the player rests for so many seconds after so many failures in a row">
        <thead>
          <tr>
            <th scope="col">Part</th>
            <th scope="col">Failures</th>
            <th scope="col">Seconds</th>
          </tr>
        </thead>
        <tbody>
          {BREAKERS.filter((of) => of !== 'socket' || !isElectron).map((of) => (
            <tr key={of}>
              <th scope="row">{BREAKER_SETTING_TEXTS[of]}</th>
              {(['failures', 'seconds'] as const).map((limit) => (
                <td key={limit}>
                  <LimitInput
                    limit={limit}
                    label={`${BREAKER_SETTING_TEXTS[of]}: ${limit === 'failures' ? 'failures in a row' : 'seconds of rest'}`}
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
            if (!isDefault) send(DEFAULT_SETTINGS.breakers, 'The limits are as Auralis came.');
          }}
        >
          Defaults
        </button>
        <p role="status">{told}</p>
      </div>
    </>
  );
}
