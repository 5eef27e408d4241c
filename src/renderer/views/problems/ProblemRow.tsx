// One file that could not be read or played, and what can be done about it.
import { Bell, BellOff, FolderSearch, RotateCw, TriangleAlert } from 'lucide-react';

import type { ProblemFile } from '../../../shared/library.ts';
import { IconButton } from '../../elements/IconButton.tsx';
import { tell, tellFailure } from '../../stores/notice-store.ts';
import { fileName, folderOf, momentText } from '../../texts/track-text.ts';
import { words } from '../../texts/words.ts';
import { useConnection, useServices } from '../PlayerContext.tsx';
import styles from './ProblemsView.module.css';

interface ProblemRowProps {
  readonly file: ProblemFile;
  readonly reason: string;
  onTryAgain(): void;
}

export function ProblemRow({ file, reason, onTryAgain }: ProblemRowProps) {
  const { client, notices } = useServices();
  const canShow = useConnection((state) => state.hello?.capabilities.showFile === true);
  const { path, sinceMs, ignored, trackId } = file;
  const name = fileName(path);
  const fail = (error: unknown): void => tellFailure(notices, error);
  const ignore = (wish: boolean): void => {
    client.call('library.ignoreProblems', { paths: [path], ignored: wish }).catch(fail);
  };
  const showFile = (): void => {
    if (canShow) client.call('shell.showFile', { trackId }).catch(fail);
    else tell(notices, 'note', words.problems.noFileManager);
  };
  return (
    <li className={ignored ? `${styles['file']} ${styles['file-ignored']}` : styles['file']}>
      <TriangleAlert aria-hidden="true" />
      <div className={styles['text']}>
        <bdi className={styles['name']}>{name}</bdi>
        <bdi className={styles['folder']}>{folderOf(path)}</bdi>
        <span>
          {reason}
          {sinceMs !== null && (
            <>
              {' '}
              <time dateTime={new Date(sinceMs).toISOString()}>{words.problems.since(momentText(sinceMs))}</time>
            </>
          )}
        </span>
      </div>
      <div className={styles['buttons']}>
        <IconButton label={words.problems.tryAgain(name)} onClick={onTryAgain}>
          <RotateCw />
        </IconButton>
        <IconButton
          label={words.problems.showFile(name)}
          aria-disabled={!canShow}
          {...(!canShow && { shortcut: words.problems.noFileManager })}
          onClick={showFile}
        >
          <FolderSearch />
        </IconButton>
        <IconButton
          label={ignored ? words.problems.unignore(name) : words.problems.ignore(name)}
          onClick={() => ignore(!ignored)}
        >
          {ignored ? <Bell /> : <BellOff />}
        </IconButton>
      </div>
    </li>
  );
}
