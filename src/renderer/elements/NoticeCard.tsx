// One sentence in a card that can be dismissed; a problem is announced at once, a note when there is time.
import { Info, TriangleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';

import { IconButton } from './IconButton.tsx';

interface NoticeCardProps {
  readonly kind: 'problem' | 'note';
  readonly children: ReactNode;
  onDismiss(): void;
}

export function NoticeCard({ kind, children, onDismiss }: NoticeCardProps) {
  return (
    <div className={`notice notice-${kind}`} role={kind === 'problem' ? 'alert' : 'status'}>
      {kind === 'problem' ? <TriangleAlert aria-hidden="true" /> : <Info aria-hidden="true" />}
      <div className="notice-text">{children}</div>
      <IconButton label="Dismiss" onClick={onDismiss}>
        <X />
      </IconButton>
    </div>
  );
}
