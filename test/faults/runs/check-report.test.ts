import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../src/domain/error-catalogue.ts';
import type { ClusterOutcome } from '../../../src/domain/scan.ts';
import { checkOutcomes } from './check-report.ts';
import { faultKinds } from './fault-kinds.ts';
import type { FaultPlan, PlannedFault, Way } from './fault-plan.ts';
import { Random } from './random.ts';

function fault(name: string, skip: number, times = Number.POSITIVE_INFINITY): PlannedFault {
  const kind = faultKinds.find((entry) => entry.name === name);
  if (kind === undefined) throw new Error(`there is no fault ${name}`);
  return { server: 0, kind, doing: kind.make(new Random(1)), skip, times };
}

function told(faults: PlannedFault[], way: Way, code: ErrorCode | null): string[] {
  const failure = code === null ? null : { code, message: 'what it said', hint: '' };
  const plan: FaultPlan = { seed: 1, way, faults, words: ['scan'] };
  const outcome = { cluster: 'test-1', ok: failure === null, state: 'ready', failure, kinds: [] };
  return checkOutcomes({
    report: { clusters: [outcome as unknown as ClusterOutcome], problems: [] } as never,
    plan,
    faultsOf: () => faults,
    clusters: ['test-1'],
  });
}

describe('faults/check-report', () => {
  it.each<[Way, string, ErrorCode, boolean]>([
    ['embedded', '500', 'SERVER_ERROR', true],
    ['embedded', '500', 'MCP_TOOL_FAILED', false],
    ['embedded', '500', 'TIMEOUT', false],
    ['embedded', '401', 'FORBIDDEN', false],
    ['embedded', '429, Retry-After 3600', 'TIMEOUT', true],
    ['api', '429, Retry-After 3600', 'TIMEOUT', false],
  ])('%s, %s: %s may be told: %s', (way, name, code, isAllowed) => {
    expect(told([fault(name, 5)], way, code).length === 0).toBe(isAllowed);
  });

  it('takes a cluster that does nothing right from the first request on for dead', () => {
    expect(told([fault('403', 0)], 'embedded', null)).toEqual(['test-1 is dead, and counts as read']);
    expect(told([fault('403', 0), fault('500', 9)], 'embedded', null)).toHaveLength(1);
    expect(told([fault('403', 1)], 'embedded', null)).toEqual([]);
  });

  it.each(['expired certificate', 'refused', '500'])(
    'knows that a fault waits for as long as one before it does: %s',
    (name) => {
      expect(told([fault(name, 64, 1), fault('403', 0)], 'embedded', null)).toEqual([]);
    },
  );
});
