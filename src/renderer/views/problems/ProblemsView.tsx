// The files that could not be read or played: which, where, why and since when. They can be found, copied, tried again, shown in the file manager,
// and ignored, which is kept until they can be read.
import { CircleCheck } from 'lucide-react';
import { useCallback, useState } from 'react';

import type { ProblemFile } from '../../../shared/library.ts';
import { tell, tellFailure } from '../../stores/notice-store.ts';
import { errorText } from '../../texts/format.ts';
import { words } from '../../texts/words.ts';
import { EmptyView } from '../frame/EmptyView.tsx';
import { ScrollRegion } from '../frame/ScrollRegion.tsx';
import { ViewHeader } from '../frame/ViewHeader.tsx';
import { useServices } from '../PlayerContext.tsx';
import { useAsked } from '../use-asked.ts';
import { ProblemRow } from './ProblemRow.tsx';
import styles from './ProblemsView.module.css';

/** As many as the contract gives, and takes, at once. */
const MOST_FILES = 1000;
/** A row has four buttons: more rows at once make a slow page. */
const SHOWN_STEP = 100;
const SHOWN_EXTENSIONS = 12;

const reasonOf = ({ problem }: ProblemFile): string => errorText({ code: problem.code, values: problem.values });

export function ProblemsView() {
  const { client, notices } = useServices();
  const report = useAsked(
    useCallback(() => client.call('library.problems', { offset: 0, limit: MOST_FILES }), [client]),
  );
  const [filter, setFilter] = useState('');
  const [showsIgnored, setShowsIgnored] = useState(false);
  const [shown, setShown] = useState(SHOWN_STEP);
  const fail = (error: unknown): void => tellFailure(notices, error);

  if (report === null) return <p className="visually-hidden">{words.navigation.loading}</p>;
  if (report.total === 0 && report.leftOut.length === 0) {
    return <EmptyView icon={CircleCheck} title={words.problems.none} hint={words.problems.noneHint} />;
  }
  const wanted = filter.trim().toLowerCase();
  const lines = report.files.filter(
    (file) =>
      (showsIgnored || !file.ignored) &&
      (wanted === '' || `${file.path} ${reasonOf(file)}`.toLowerCase().includes(wanted)),
  );
  const paths = lines.map(({ path }) => path);
  const copy = (): void => {
    const text = lines.map((file) => `${file.path}\t${reasonOf(file)}`).join('\n');
    navigator.clipboard
      .writeText(text)
      .then(() => tell(notices, 'note', words.problems.copied(lines.length)))
      .catch(fail);
  };
  const tryAgain = (which: readonly string[]): void => {
    client
      .call('library.readAgain', { paths: [...which] })
      .then(() => tell(notices, 'note', words.problems.tried(which.length)))
      .catch(fail);
  };
  return (
    <>
      <ViewHeader title={words.places.problems} facts={words.problems.facts(report.total - report.ignored)}>
        <button type="button" className="button" disabled={lines.length === 0} onClick={copy}>
          {words.problems.copy}
        </button>
        <button type="button" className="button" disabled={lines.length === 0} onClick={() => tryAgain(paths)}>
          {words.problems.tryAll}
        </button>
      </ViewHeader>
      <div className={styles['bar']}>
        <input
          type="search"
          aria-label={words.problems.filter}
          placeholder={words.problems.filter}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
        {report.ignored > 0 && (
          <label className={styles['ignored']}>
            <input type="checkbox" checked={showsIgnored} onChange={(event) => setShowsIgnored(event.target.checked)} />
            {words.problems.showIgnored(report.ignored)}
          </label>
        )}
      </div>
      <ScrollRegion className={styles['body'] ?? ''} label={words.places.problems}>
        {lines.length > 0 && (
          <ul className={styles['files']}>
            {lines.slice(0, shown).map((file) => (
              <ProblemRow
                key={file.path}
                file={file}
                reason={reasonOf(file)}
                onTryAgain={() => tryAgain([file.path])}
              />
            ))}
          </ul>
        )}
        {lines.length === 0 && report.total > 0 && <p>{words.problems.nothingShown}</p>}
        {lines.length > shown && (
          <button type="button" className="button" onClick={() => setShown(shown + SHOWN_STEP)}>
            {words.problems.more(lines.length - shown)}
          </button>
        )}
        {report.total > report.files.length && <p>{words.problems.first(report.files.length, report.total)}</p>}
        {report.leftOut.length > 0 && (
          <p>
            {words.problems.leftOut(
              report.leftOut
                .slice(0, SHOWN_EXTENSIONS)
                .map(({ extension, files }) => words.problems.kind(files, extension)),
            )}
          </p>
        )}
      </ScrollRegion>
    </>
  );
}
