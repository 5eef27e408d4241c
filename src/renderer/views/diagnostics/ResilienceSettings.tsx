// The settings of how failures are met, for a listener who looks behind the scenes: what the log keeps, how long work may take, how tries
// anew are spaced, and when a part of the player rests. Each is sent when it is chosen or a field is left; the core keeps and applies it.
import { useId, useState } from 'react';

import { RETRY_STRATEGIES, TIMEOUT_STRATEGIES } from '../../../shared/health.ts';
import { DEFAULT_SETTINGS, LOG_LEVELS, type BreakerSettings, type Settings } from '../../../shared/settings.ts';
import {
  BREAKER_SETTING_TEXTS, LOG_LEVEL_TEXTS, RETRY_TEXTS, TIMEOUT_TEXTS, limitsText,
} from '../../texts/health-text.ts'; // prettier-ignore
import { tellFailure } from '../../stores/notice-store.ts';
import type { ChoiceText } from '../../texts/en.ts';
import { useConnection, useServices, useSettings } from '../PlayerContext.tsx';
import { WideTable } from './Figure.tsx';
import { LimitInput } from './LimitInput.tsx';

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
      <Choice
        name="Log"
        of={LOG_LEVELS}
        texts={LOG_LEVEL_TEXTS}
        value={logLevel}
        onChoose={(chosen) => void keep({ logLevel: chosen })}
      />
      <Choice
        name="Time for a job"
        of={TIMEOUT_STRATEGIES}
        texts={TIMEOUT_TEXTS}
        value={timeoutStrategy}
        onChoose={(chosen) => void keep({ timeoutStrategy: chosen })}
      />
      <Choice
        name="Waits between tries"
        of={RETRY_STRATEGIES}
        texts={RETRY_TEXTS}
        value={retryStrategy}
        onChoose={(chosen) => void keep({ retryStrategy: chosen })}
      />
      <Breakers />
      <p className="diagnostics-hint">
        What the environment gives (<code>AURALIS_LOG_LEVEL</code>, <code>AURALIS_BREAKER_RENDER=3/30</code> and the
        like) goes before what is chosen here.
      </p>
    </>
  );
}

interface ChoiceProps<T extends string> {
  readonly name: string;
  readonly of: readonly T[];
  readonly texts: Readonly<Record<T, ChoiceText>>;
  readonly value: T;
  onChoose(chosen: T): void;
}

function Choice<T extends string>({ name, of, texts, value, onChoose }: ChoiceProps<T>) {
  const id = useId();
  return (
    <div className="setting">
      <label className="setting-name" htmlFor={id}>
        {name}
      </label>
      <p className="setting-text" id={`${id}-text`}>
        {texts[value].text}
      </p>
      <select
        id={id}
        className="select"
        aria-describedby={`${id}-text`}
        value={value}
        onChange={(event) => {
          const chosen = of.find((one) => one === event.target.value);
          if (chosen) onChoose(chosen);
        }}
      >
        {of.map((one) => (
          <option key={one} value={one}>
            {texts[one].label}
          </option>
        ))}
      </select>
    </div>
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
