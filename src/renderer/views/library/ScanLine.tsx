// The scanner's progress, live while it works; its result is announced when it ends.
import { useEffect, useState } from 'react';

import { scanResultText, scanText } from '../../texts/track-text.ts';
import { useLibrary, useServices } from '../PlayerContext.tsx';

export function ScanLine() {
  const { library } = useServices();
  const progress = useLibrary((state) => state.progress);
  const [result, setResult] = useState('');
  const scan = progress ? scanText(progress) : null;

  useEffect(
    () =>
      library.subscribe(({ progress: now }, { progress: before }) => {
        if (now === null || before === null || now.phase === before.phase) return;
        if (now.phase === 'idle') setResult(scanResultText(now));
        else if (before.phase === 'idle') setResult('');
      }),
    [library],
  );

  return (
    <div className="scan-line">
      {scan && (
        <>
          <span className="scan-sentence">{scan.sentence}</span>
          <progress aria-label="Scan progress" {...(scan.share === null ? {} : { value: scan.share })} max={1} />
        </>
      )}
      <p role="status" className={scan || result === '' ? 'visually-hidden' : 'scan-result'}>
        {result}
      </p>
    </div>
  );
}
