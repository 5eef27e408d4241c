// Whether something has lasted: what passes at once is not worth a word or a mark.
import { useEffect, useState } from 'react';

/** True once `lasting` has been true for `delayMs`, false as soon as it is not. */
export function useLate(lasting: boolean, delayMs: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!lasting) return;
    const timer = setTimeout(() => setLate(true), delayMs);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [lasting, delayMs]);
  return lasting && late;
}
