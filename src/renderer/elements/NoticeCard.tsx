// One sentence in a card that can be dismissed and may leave by itself, but not while the mouse or the focus is on it; a problem is announced at
// once, a note when there is time.
import { Info, TriangleAlert, X } from 'lucide-react';
import { useEffect, useEffectEvent, useState, type ReactNode } from 'react';

import { words } from '../texts/words.ts';
import { IconButton } from './IconButton.tsx';

interface NoticeCardProps {
  readonly kind: 'problem' | 'note';
  /** null: until it is dismissed. */
  readonly staysMs: number | null;
  readonly children: ReactNode;
  onDismiss(): void;
}

export function NoticeCard({ kind, staysMs, children, onDismiss }: NoticeCardProps) {
  const [isHeld, setIsHeld] = useState(false);
  const leave = useEffectEvent(onDismiss);
  useEffect(() => {
    if (staysMs === null || isHeld) return;
    const timer = setTimeout(() => leave(), staysMs);
    return () => clearTimeout(timer);
  }, [staysMs, isHeld]);
  return (
    <div
      className={`notice notice-${kind}`}
      role={kind === 'problem' ? 'alert' : 'status'}
      onPointerEnter={() => setIsHeld(true)}
      onPointerLeave={() => setIsHeld(false)}
      onFocus={() => setIsHeld(true)}
      onBlur={() => setIsHeld(false)}
    >
      {kind === 'problem' ? <TriangleAlert aria-hidden="true" /> : <Info aria-hidden="true" />}
      <div className="notice-text">{children}</div>
      <IconButton label={words.notices.dismiss} onClick={onDismiss}>
        <X />
      </IconButton>
    </div>
  );
}
