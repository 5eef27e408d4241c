// One setting: its name, what it does in a sentence, and its control. The names are the control's for a screen reader.
import { useId, type ReactNode } from 'react';

interface SwitchProps {
  readonly name: string;
  readonly text: string;
  readonly checked: boolean;
  onChange(checked: boolean): void;
}

export function SwitchSetting({ name, text, checked, onChange }: SwitchProps) {
  return (
    <label className="setting">
      <input
        type="checkbox"
        role="switch"
        className="switch"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span className="setting-name">{name}</span>
      <span className="setting-text">{text}</span>
    </label>
  );
}

interface RadioProps<T extends string | number> {
  readonly name: string;
  readonly of: readonly T[];
  readonly value: string | number;
  label(one: T): string;
  /** About all of them, or about the one that is chosen. */
  readonly text?: string;
  /** Whether the sentence changes with the choice, and is to be announced. */
  readonly live?: boolean;
  onChoose(chosen: T): void;
}

/** One of few, all of which are seen. */
export function RadioSetting<T extends string | number>({
  name,
  of,
  value,
  label,
  text,
  live,
  onChoose,
}: RadioProps<T>) {
  const group = useId();
  return (
    <fieldset className="setting">
      <legend className="setting-name">{name}</legend>
      <div className="choice">
        {of.map((one) => (
          <label key={one} className="choice-option">
            <input type="radio" name={group} checked={value === one} onChange={() => onChoose(one)} />
            <span>{label(one)}</span>
          </label>
        ))}
      </div>
      {text !== undefined && (
        <p className="setting-text" {...(live && { role: 'status' })}>
          {text}
        </p>
      )}
    </fieldset>
  );
}

interface SelectProps<T extends string> {
  readonly name: string;
  readonly of: readonly T[];
  readonly value: T;
  label(one: T): string;
  readonly text: string;
  onChoose(chosen: T): void;
}

/** One of several, of which the chosen one is seen. */
export function SelectSetting<T extends string>({ name, of, value, label, text, onChoose }: SelectProps<T>): ReactNode {
  const id = useId();
  return (
    <div className="setting">
      <label className="setting-name" htmlFor={id}>
        {name}
      </label>
      <p className="setting-text" id={`${id}-text`}>
        {text}
      </p>
      <select
        id={id}
        className="select"
        aria-describedby={`${id}-text`}
        value={value}
        onChange={(event) => {
          const chosen = of.find((one) => one === event.target.value);
          if (chosen !== undefined) onChoose(chosen);
        }}
      >
        {of.map((one) => (
          <option key={one} value={one}>
            {label(one)}
          </option>
        ))}
      </select>
    </div>
  );
}
