// The part of the diagnostics about how the buffer looks after itself: memory, tuning, integrity; and the two things a listener can have
// done: a check, and an empty cache.
import { useState } from 'react';

import type { BufferStats, IntegrityIssue } from '../../../shared/buffer-figures.ts';
import { framesToSeconds } from '../../../shared/timeline.ts';
import { tellFailure } from '../../stores/notice-store.ts';
import { MEMORY_LEVEL_TEXTS, REPAIR_TEXTS, tuningText } from '../../texts/health-text.ts';
import { percentText } from '../../texts/en.ts';
import { countText, wholeText as whole } from '../../texts/track-text.ts';
import { useServices } from '../PlayerContext.tsx';
import { Bar, CLOCK, Figure, SectionTitle, WideTable, gibibytes, mebibytes } from './Figure.tsx';

export function MemoryFigures({ stats: { memory, tuning } }: { readonly stats: BufferStats }) {
  return (
    <>
      <SectionTitle name="Memory" />
      <dl>
        <Figure name="Level">{MEMORY_LEVEL_TEXTS[memory.level]}</Figure>
        <Figure name="This player">{mebibytes(memory.ownBytes)}</Figure>
        <Figure name="Free">
          {memory.availableBytes === null ? (
            'the system does not say'
          ) : (
            <Bar name="Free memory" value={memory.availableBytes} max={memory.totalBytes}>
              {gibibytes(memory.availableBytes)} of {gibibytes(memory.totalBytes)}
            </Bar>
          )}
        </Figure>
        <Figure name="Look-ahead">{framesToSeconds(tuning.aheadFrames).toFixed(0)} s</Figure>
        <Figure name="Presets prepared">
          {tuning.leastProbability === 0
            ? 'all of them'
            : `from ${percentText(tuning.leastProbability)} probability on`}
        </Figure>
        <Figure name="Share of L1">{percentText(tuning.hotShare)}</Figure>
        <Figure name="Last adjusted">{tuning.reason ? tuningText(tuning.reason) : 'not yet'}</Figure>
      </dl>
    </>
  );
}

interface IntegrityProps {
  readonly stats: BufferStats;
  onEmpty(): void;
}

export function IntegrityFigures({ stats: { integrity }, onEmpty }: IntegrityProps) {
  const { client, notices } = useServices();
  const [found, setFound] = useState<readonly IntegrityIssue[] | 'checking' | null>(null);
  const check = (): void => {
    setFound('checking');
    client.call('buffer.validate', {}).then(setFound, (error: unknown) => {
      setFound(null);
      tellFailure(notices, error);
    });
  };
  const { checks, issues, lastCheckMs } = integrity;
  return (
    <>
      <SectionTitle name="Integrity" />
      <dl>
        <Figure name="Checks">
          {whole(checks)}, {issues === 0 ? 'nothing found' : countText(issues, 'issue found', 'issues found')}
        </Figure>
        <Figure name="Last check">{lastCheckMs === null ? 'not yet' : CLOCK.format(lastCheckMs)}</Figure>
      </dl>
      <div className="upkeep">
        <button type="button" className="button" disabled={found === 'checking'} onClick={check}>
          Check now
        </button>
        <button type="button" className="button" onClick={onEmpty}>
          Empty the cache
        </button>
        <p role="status">{resultText(found)}</p>
      </div>
      {Array.isArray(found) && found.length > 0 && <Issues found={found} />}
    </>
  );
}

function Issues({ found }: { readonly found: readonly IntegrityIssue[] }) {
  return (
    <WideTable caption="What the check found">
      <thead>
        <tr>
          <th scope="col">Issue</th>
          <th scope="col">Of</th>
          <th scope="col">Done</th>
        </tr>
      </thead>
      <tbody>
        {found.map(({ kind, subject, repair }, at) => (
          <tr key={at}>
            <th scope="row">{kind}</th>
            <td className="subject">{subject}</td>
            <td>{REPAIR_TEXTS[repair]}</td>
          </tr>
        ))}
      </tbody>
    </WideTable>
  );
}

function resultText(found: readonly IntegrityIssue[] | 'checking' | null): string {
  if (found === null) return '';
  if (found === 'checking') return 'Checking…';
  return found.length === 0 ? 'All is as it should be.' : `${countText(found.length, 'issue', 'issues')} found.`;
}
