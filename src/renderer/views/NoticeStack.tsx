// Notices above the player, in a strip of their own: they never lie over rows. They leave by themselves; a problem stays for longer.
import { NoticeCard } from '../elements/NoticeCard.tsx';
import { dismiss, type Notice } from '../stores/notice-store.ts';
import { useNotices, useServices } from './PlayerContext.tsx';
import { ProblemNotice } from './player/ProblemNotice.tsx';

/** Long enough to read a sentence twice, and to take back what was done by mistake; guess. */
const NOTE_STAYS_MS = 6_000;
const ACTION_STAYS_MS = 8_000;
/** What it tells of can be read again: in the problems, in the diagnostics, or by trying again. Guess. */
const PROBLEM_STAYS_MS = 15_000;

const staysMs = ({ kind, action }: Notice): number =>
  kind === 'problem' ? PROBLEM_STAYS_MS : action ? ACTION_STAYS_MS : NOTE_STAYS_MS;

export function NoticeStack() {
  const notices = useNotices();
  return (
    <div className="notice-stack">
      {notices.map((notice) => (
        <StoredNotice key={notice.id} notice={notice} />
      ))}
      <ProblemNotice />
    </div>
  );
}

function StoredNotice({ notice }: { readonly notice: Notice }) {
  const { notices } = useServices();
  return (
    <NoticeCard kind={notice.kind} staysMs={staysMs(notice)} onDismiss={() => dismiss(notices, notice.id)}>
      {notice.sentence}
      {notice.action && (
        <button
          type="button"
          className="link"
          onClick={() => {
            notice.action?.run();
            dismiss(notices, notice.id);
          }}
        >
          {notice.action.words}
        </button>
      )}
    </NoticeCard>
  );
}
