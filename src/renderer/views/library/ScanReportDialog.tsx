// What scans came to: every file that could not be read with its reason, and how many were left out because of their kind. The list can be
// copied, and the files tried again.
import { useEffect, useState } from 'react';

import type { ScanReport } from '../../../shared/library.ts';
import { Modal } from '../../elements/Modal.tsx';
import { tellFailure } from '../../stores/notice-store.ts';
import { errorText } from '../../texts/format.ts';
import { countText, wholeText } from '../../texts/track-text.ts';
import { useServices } from '../PlayerContext.tsx';

const PAGE_FILES = 1000;
const SHOWN_EXTENSIONS = 12;

export function ScanReportDialog({ onClose }: { onClose(): void }) {
  const { client, notices } = useServices();
  const [report, setReport] = useState<ScanReport | null>(null);
  const [filter, setFilter] = useState('');

  useEffect(() => {
    let isShown = true;
    client
      .call('library.scanReport', { offset: 0, limit: PAGE_FILES })
      .then((answer) => isShown && setReport(answer))
      .catch((error: unknown) => tellFailure(notices, error));
    return () => void (isShown = false);
  }, [client, notices]);

  const lines = (report?.failed ?? [])
    .map(({ path, problem }) => ({ path, reason: errorText({ code: problem.code, values: {} }) }))
    .filter(({ path, reason }) => `${path} ${reason}`.toLowerCase().includes(filter.toLowerCase()));
  const copy = (): void => {
    const text = lines.map(({ path, reason }) => `${path}\t${reason}`).join('\n');
    navigator.clipboard.writeText(text).catch((error: unknown) => tellFailure(notices, error));
  };
  const tryAgain = (): void => {
    client
      .call('library.readAgain', { paths: lines.map(({ path }) => path) })
      .catch((error: unknown) => tellFailure(notices, error));
    onClose();
  };

  return (
    <Modal title="Files that could not be read" className="scan-report" onClose={onClose}>
      {report && (
        <>
          <p>
            {countText(report.failedFiles, 'file', 'files')}
            {report.failedFiles > report.failed.length && `, the first ${wholeText(report.failed.length)} are shown`}.
          </p>
          <input
            type="search"
            aria-label="Filter"
            placeholder="Filter"
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
          />
          <ul className="scan-report-files">
            {lines.map(({ path, reason }) => (
              <li key={path}>
                <span className="path">{path}</span> {reason}
              </li>
            ))}
          </ul>
          {report.leftOut.length > 0 && (
            <p>
              Left out because of their kind:{' '}
              {report.leftOut
                .slice(0, SHOWN_EXTENSIONS)
                .map(({ extension, files }) => `${wholeText(files)} × ${extension || 'without extension'}`)
                .join(', ')}
              .
            </p>
          )}
        </>
      )}
      <footer className="modal-footer">
        <button type="button" className="button" disabled={lines.length === 0} onClick={copy}>
          Copy
        </button>
        <button type="button" className="button" disabled={lines.length === 0} onClick={tryAgain}>
          Try again
        </button>
      </footer>
    </Modal>
  );
}
