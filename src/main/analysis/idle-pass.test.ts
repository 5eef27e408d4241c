import { describe, expect, it } from 'vitest';

import { LOAD_LEVELS } from '../../shared/health.ts';
import { idleVerdict, restMs, type IdleConditions } from './idle-pass.ts';

describe('idle rules', () => {
  const calm: IdleConditions = { enabled: true, onBattery: false, busy: false, load: 'normal', loadShare: 0.1 };

  it('let the library be analysed on a calm machine, also where battery and load are not known', () => {
    expect(idleVerdict(calm, null)).toBe('go');
    expect(idleVerdict({ ...calm, onBattery: null, loadShare: null }, null)).toBe('go');
  });

  it('say the most lasting reason', () => {
    const worst: IdleConditions = { enabled: false, onBattery: true, busy: true, load: 'overload', loadShare: 1 };
    expect(idleVerdict(worst, null)).toBe('off');
    expect(idleVerdict({ ...worst, enabled: true }, null)).toBe('battery');
    expect(idleVerdict({ ...worst, enabled: true, onBattery: null }, null)).toBe('busy');
  });

  it('stop at what play suffers from, not at what the analysis itself brings', () => {
    const verdicts = LOAD_LEVELS.map((load) => idleVerdict({ ...calm, load }, 'go'));
    expect(verdicts).toEqual(['go', 'go', 'busy', 'busy']);
  });

  it('do not turn back and forth with a load about the limit', () => {
    let verdict = idleVerdict({ ...calm, loadShare: 0.55 }, 'go');
    const verdicts = [0.59, 0.61, 0.55, 0.45, 0.41, 0.39, 0.45, 0.59].map((loadShare) => (verdict = idleVerdict({ ...calm, loadShare }, verdict))); // prettier-ignore
    expect(verdicts).toEqual(['go', 'busy', 'busy', 'busy', 'busy', 'go', 'go', 'go']);
  });

  it('rest as long as it worked, within bounds', () => {
    expect([0, 500, 3_000, 300_000].map(restMs)).toEqual([1_000, 1_000, 3_000, 60_000]);
  });
});
