// The scanner's progress, live while it works; its result is announced when it ends.
import { Pause, Play, X } from 'lucide-react';
import { useEffect, useState } from 'react';

import type { ScanProgress } from '../../../shared/library.ts';
import { IconButton } from '../../elements/IconButton.tsx';
import { tellFailure } from '../../stores/notice-store.ts';
import { scanPaceText, scanResultText, scanText } from '../../texts/track-text.ts';
import { words } from '../../texts/words.ts';
import { useLibrary, useServices } from '../PlayerContext.tsx';

export function ScanLine() {
  const { client, library, notices } = useServices();
  const progress = useLibrary((state) => state.progress);
  // Not its sentence: another language may be chosen after it.
  const [ended, setEnded] = useState<ScanProgress | null>(null);
  const result = ended ? scanResultText(ended) : '';
  const scan = progress ? scanText(progress) : null;
  const pace = progress && scanPaceText(progress);
  const isPaused = progress?.paused === true;
  const tell = (error: unknown): void => void tellFailure(notices, error);

  useEffect(
    () =>
      library.subscribe(({ progress: now }, { progress: before }) => {
        if (now === null || before === null || now.phase === before.phase) return;
        if (now.phase === 'idle') setEnded(now);
        else if (before.phase === 'idle') setEnded(null);
      }),
    [library],
  );

  return (
    <div className="scan-line">
      {scan && (
        <>
          <span className="scan-sentence">
            {scan.sentence}
            <IconButton
              label={isPaused ? words.scan.resume : words.scan.pause}
              onClick={() => void client.call('library.pauseScan', { paused: !isPaused }).catch(tell)}
            >
              {isPaused ? <Play /> : <Pause />}
            </IconButton>
            <IconButton label={words.scan.stop} onClick={() => void client.call('library.cancelScan', {}).catch(tell)}>
              <X />
            </IconButton>
          </span>
          {pace && <span className="scan-pace">{pace}</span>}
          <progress aria-label={words.scan.progress} {...(scan.share === null ? {} : { value: scan.share })} max={1} />
        </>
      )}
      <p role="status" className={scan || result === '' ? 'visually-hidden' : 'scan-result'}>
        {result}
      </p>
    </div>
  );
}
