// The live region in which changes made by keys are said to a screen reader.
import { useAnnouncement } from './PlayerContext.tsx';

export function Announcements() {
  const { id, text } = useAnnouncement();
  // A new element is read even when its words are the same.
  return (
    <div role="status" className="visually-hidden">
      <span key={id}>{text}</span>
    </div>
  );
}
