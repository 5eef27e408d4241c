// Says that the player cannot be reached, and why. A short gap (a reload, a blink) is not worth a word.
import { Unplug } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';

import { errorText } from '../texts/format.ts';
import { words } from '../texts/words.ts';
import { useConnection, useServices } from './PlayerContext.tsx';

/** Connecting takes tens of milliseconds; a notice that flashes is worse than one that comes late; guess. */
const SHOWN_AFTER_MS = 1000;

export function ConnectionNotice() {
  const connected = useConnection((state) => state.connected);
  const refusal = useConnection((state) => state.refusal);
  if (connected) return null;
  if (!refusal) return <LateBanner sentence={errorText({ code: 'disconnected', values: {} })} />;
  const isElsewhere = refusal.code === 'too-many-clients' || refusal.code === 'used-elsewhere';
  return <Banner sentence={errorText(refusal)}>{isElsewhere && <UseHere />}</Banner>;
}

function UseHere() {
  const { useHere } = useServices();
  return (
    <button type="button" className="button" onClick={useHere}>
      {words.actions.useHere}
    </button>
  );
}

function LateBanner({ sentence }: { readonly sentence: string }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), SHOWN_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return late ? <Banner sentence={sentence} /> : null;
}

function Banner({ sentence, children }: { readonly sentence: string; readonly children?: ReactNode }) {
  return (
    <div className="connection-notice" role="alert">
      <Unplug aria-hidden="true" />
      {sentence}
      {children}
    </div>
  );
}
