// Notices in the corner above the player: problems wait to be dismissed, notes leave by themselves.
import { useEffect } from 'react';

import { NoticeCard } from '../elements/NoticeCard.tsx';
import { dismiss, type Notice } from '../stores/notice-store.ts';
import { useNotices, useServices } from './PlayerContext.tsx';
import { ProblemNotice } from './player/ProblemNotice.tsx';

/** Long enough to read a sentence twice, and to take back what was done by mistake; guess. */
const NOTE_STAYS_MS = 6000;
const ACTION_STAYS_MS = 8000;

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
  useEffect(() => {
    if (notice.kind === 'problem') return;
    const timer = setTimeout(() => dismiss(notices, notice.id), notice.action ? ACTION_STAYS_MS : NOTE_STAYS_MS);
    return () => clearTimeout(timer);
  }, [notice, notices]);
  return (
    <NoticeCard kind={notice.kind} onDismiss={() => dismiss(notices, notice.id)}>
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
