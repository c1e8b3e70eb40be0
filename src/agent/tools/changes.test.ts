import { describe, expect, it } from 'vitest';
import { OneRowFleet } from '../../../test/fakes/one-row-fleet.ts';
import { changeReport } from '../../../test/fakes/reports.ts';
import { testRedactor } from '../../../test/fakes/test-redactor.ts';
import type { ChangeEntry, ChangeReport } from '../../domain/change.ts';
import { objectHider } from '../boundary/hide-object.ts';
import { changes } from './changes.ts';

const [since, at, seenAt] = [
  '2026-01-02T03:00:00.000Z',
  '2026-01-02T03:01:00.000Z',
  '2026-01-02T03:02:00.000Z',
];

function entry(change: Partial<ChangeEntry>): ChangeEntry {
  return {
    object: { kind: 'Deployment.apps', namespace: 'shop', name: 'web' },
    cluster: 'dev',
    at,
    until: null,
    since,
    seenAt,
    words: [{ topic: 'replicas', text: 'replicas 3 → 1' }],
    by: 'kubectl',
    followers: [],
    changes: [],
    ...change,
  };
}

async function told(report: Partial<ChangeReport>, entries: ChangeEntry[]) {
  class ChangedFleet extends OneRowFleet {
    override async changes(): Promise<never> {
      return { ...changeReport(entries), ...report } as never;
    }
  }
  return changes.run(
    { cluster: 'all', since: '7d', kind: '', namespace: '', name: '' },
    {
      fleet: new ChangedFleet(),
      live: null,
      asked: [],
      now: Date.parse(seenAt),
      queryTimeoutMs: 1000,
      signal: new AbortController().signal,
      hideObject: objectHider(testRedactor('none')),
      evidence: () => undefined,
    },
  );
}

describe('agent/tools/changes', () => {
  it('says how many changes are in how many entries, and how many were left out', async () => {
    const { notes } = await told({ total: 12, shown: 9 }, [entry({}), entry({})]);

    expect(notes[0]).toBe(
      '2 entries (9 changes) since 2026-01-01T00:00:00.000Z; 3 older changes are left out',
    );
  });

  it('says of a time that no cluster told since when it may have been', async () => {
    const { columns, rows } = await told({}, [entry({}), entry({ at: seenAt })]);
    const notBefore = rows.map((row) => row[columns.indexOf('not_before')]);

    expect(notBefore).toEqual([null, since]);
  });
});
