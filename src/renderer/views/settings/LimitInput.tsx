// One number of a breaker's limits. What is typed counts when the field is left or Enter is pressed; what is out of bounds is refused with
// the bounds, and the number that holds comes back.
import { useState } from 'react';

import { BREAKER_BOUNDS } from '../../../shared/settings.ts';
import { words } from '../../texts/words.ts';

interface LimitInputProps {
  readonly limit: keyof typeof BREAKER_BOUNDS;
  readonly label: string;
  readonly value: number;
  onCommit(value: number): void;
  onRefuse(sentence: string): void;
}

export function LimitInput({ limit, label, value, onCommit, onRefuse }: LimitInputProps) {
  /** null while nobody types. */
  const [text, setText] = useState<string | null>(null);
  const { least, most } = BREAKER_BOUNDS[limit];
  const commit = ({ validity, valueAsNumber }: HTMLInputElement): void => {
    if (text === null) return;
    setText(null);
    if (!validity.valid) onRefuse(words.resilience.refused(label, least, most, value));
    else if (valueAsNumber !== value) onCommit(valueAsNumber);
  };
  return (
    <input
      type="number"
      className="number"
      aria-label={label}
      required
      min={least}
      max={most}
      step={limit === 'failures' ? 1 : 'any'}
      value={text ?? value}
      onChange={(event) => setText(event.target.value)}
      onBlur={(event) => commit(event.target)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit(event.currentTarget);
      }}
    />
  );
}
