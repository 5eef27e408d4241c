// The part of the diagnostics about how the buffer looks after itself: memory, tuning, integrity; and the two things a listener can have
// done: a check, and an empty cache.
import { useState } from 'react';

import type { BufferStats, IntegrityIssue, MemoryLevel, TuningReason } from '../../../shared/buffer-figures.ts';
import { framesToSeconds } from '../../../shared/timeline.ts';
import { tellFailure } from '../../stores/notice-store.ts';
import { percentText } from '../../texts/sound-text.ts';
import { countText, wholeText as whole } from '../../texts/track-text.ts';
import { useServices } from '../PlayerContext.tsx';
import { Bar, CLOCK, Figure, SectionTitle, WideTable, gibibytes, mebibytes } from './Figure.tsx';

const LEVEL_TEXTS: Readonly<Record<MemoryLevel, string>> = {
  normal: 'normal',
  reduced: 'reduced: less is held ahead',
  minimal: 'minimal: only what comes next is held',
  emergency: 'emergency: only what is heard is held',
};

function reasonText({ code, values }: TuningReason): string {
  const { renderP95Ms = 0, hotShareOfPlay = 0, missed = 0, switches = 0, acts = 0, hits = 0 } = values;
  switch (code) {
    case 'play-missed':
      return `reaches further: ${percentText(hotShareOfPlay)} of what came next was in L1`;
    case 'renders-slow':
      return `reaches further: renders take ${whole(renderP95Ms)} ms`;
    case 'play-calm':
      return 'reaches less far: all of what came next was in L1 for minutes';
    case 'hot-missed':
      return `gave L1 more: ${percentText(hotShareOfPlay)} of what came next was there`;
    case 'warm-missed':
      return `gave L2 more: ${whole(hits)} of ${whole(acts)} starts and changes of preset were ready`;
    case 'switches-missed':
      return `prepares more presets: ${whole(missed)} of ${whole(switches)} changes of preset had to wait`;
    case 'presets-unused':
      return 'prepares fewer presets: none was chosen for minutes';
  }
}

const REPAIR_TEXTS: Readonly<Record<IntegrityIssue['repair'], string>> = {
  dropped: 'dropped; it is rendered again when it is wanted',
  recounted: 'counted anew',
  clamped: 'set to the nearest of 0 and 1',
  withdrawn: 'withdrawn',
  removed: 'removed',
};

export function MemoryFigures({ stats: { memory, tuning } }: { readonly stats: BufferStats }) {
  return (
    <>
      <SectionTitle name="Memory" />
      <dl>
        <Figure name="Level">{LEVEL_TEXTS[memory.level]}</Figure>
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
        <Figure name="Last adjusted">{tuning.reason ? reasonText(tuning.reason) : 'not yet'}</Figure>
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
