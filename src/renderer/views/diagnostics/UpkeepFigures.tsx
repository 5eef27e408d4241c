// The part of the diagnostics about how the buffer looks after itself: memory, tuning, integrity; and the two things a listener can have
// done: a check, and an empty cache.
import { useState } from 'react';

import type { BufferStats, IntegrityIssue } from '../../../shared/buffer-figures.ts';
import { framesToSeconds } from '../../../shared/timeline.ts';
import { tellFailure } from '../../stores/notice-store.ts';
import { tuningText } from '../../texts/health-text.ts';
import { formats, words } from '../../texts/words.ts';
import { useServices } from '../PlayerContext.tsx';
import { Bar, Figure, SectionTitle, WideTable, gibibytes, mebibytes } from './Figure.tsx';

export function MemoryFigures({ stats: { memory, tuning } }: { readonly stats: BufferStats }) {
  return (
    <>
      <SectionTitle of="memory" />
      <dl>
        <Figure name={words.memory.level}>{words.memory.levels[memory.level]}</Figure>
        <Figure name={words.memory.own}>{mebibytes(memory.ownBytes)}</Figure>
        <Figure name={words.memory.free}>
          {memory.availableBytes === null ? (
            words.memory.unknown
          ) : (
            <Bar name={words.memory.freeMemory} value={memory.availableBytes} max={memory.totalBytes}>
              {words.units.held(gibibytes(memory.availableBytes), gibibytes(memory.totalBytes))}
            </Bar>
          )}
        </Figure>
        <Figure name={words.memory.lookAhead}>{words.units.seconds(framesToSeconds(tuning.aheadFrames), 0)}</Figure>
        <Figure name={words.memory.presets}>
          {tuning.leastProbability === 0 ? words.memory.allPresets : words.memory.presetsFrom(tuning.leastProbability)}
        </Figure>
        <Figure name={words.memory.hotShare}>{formats.percent(tuning.hotShare)}</Figure>
        <Figure name={words.memory.adjusted}>
          {tuning.reason ? tuningText(tuning.reason) : words.diagnostics.notYet}
        </Figure>
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
      <SectionTitle of="integrity" />
      <dl>
        <Figure name={words.integrity.checks}>{words.integrity.checksIs(checks, issues)}</Figure>
        <Figure name={words.integrity.lastCheck}>
          {lastCheckMs === null ? words.diagnostics.notYet : formats.exactTime(lastCheckMs)}
        </Figure>
      </dl>
      <div className="upkeep">
        <button type="button" className="button" disabled={found === 'checking'} onClick={check}>
          {words.integrity.checkNow}
        </button>
        <button type="button" className="button" onClick={onEmpty}>
          {words.integrity.empty}
        </button>
        <p role="status">{resultText(found)}</p>
      </div>
      {Array.isArray(found) && found.length > 0 && <Issues found={found} />}
    </>
  );
}

function Issues({ found }: { readonly found: readonly IntegrityIssue[] }) {
  return (
    <WideTable caption={words.integrity.caption}>
      <thead>
        <tr>
          <th scope="col">{words.integrity.issue}</th>
          <th scope="col">{words.integrity.subject}</th>
          <th scope="col">{words.integrity.done}</th>
        </tr>
      </thead>
      <tbody>
        {found.map(({ kind, subject, repair }, at) => (
          <tr key={at}>
            <th scope="row" translate="no">
              {kind}
            </th>
            <td className="subject" translate="no">
              {subject}
            </td>
            <td>{words.integrity.repairs[repair]}</td>
          </tr>
        ))}
      </tbody>
    </WideTable>
  );
}

function resultText(found: readonly IntegrityIssue[] | 'checking' | null): string {
  if (found === null) return '';
  if (found === 'checking') return words.integrity.checking;
  return found.length === 0 ? words.integrity.fine : words.integrity.found(found.length);
}
