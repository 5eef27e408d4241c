// What stands where a list is empty: why, and what fills it.
import type { LucideIcon } from 'lucide-react';

interface EmptyViewProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly hint: string;
}

export function EmptyView({ icon: Icon, title, hint }: EmptyViewProps) {
  return (
    <section className="empty-state">
      <div className="empty-state-mark empty-state-mark-quiet">
        <Icon aria-hidden="true" size={40} strokeWidth={1.5} />
      </div>
      <h1>{title}</h1>
      <p>{hint}</p>
    </section>
  );
}
