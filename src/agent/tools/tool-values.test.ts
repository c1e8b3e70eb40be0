import { describe, expect, it } from 'vitest';
import { OneRowFleet } from '../../../test/fakes/one-row-fleet.ts';
import { testRedactor } from '../../../test/fakes/test-redactor.ts';
import type { ClusterCoverage } from '../../domain/coverage.ts';
import { isWholeCluster } from '../../domain/whole-cluster.ts';
import { objectHider } from '../boundary/hide-object.ts';
import { queried } from './tool-values.ts';

const at = '2026-01-02T03:04:05.000Z';
const whole: ClusterCoverage = { cluster: 'dev', state: 'ready', failure: null, asOf: at, gaps: [] };
const gap = { kind: 'pods', completeness: 'skipped' as const, reason: null, aged: false };

async function notes(sql: string, kinds: string[] | null, cluster: ClusterCoverage): Promise<string[]> {
  class EmptyFleet extends OneRowFleet {
    override async query() {
      const coverage = { asOf: at, complete: isWholeCluster(cluster), clusters: [cluster] };
      return { columns: ['name'], rows: [], truncated: false, kinds, coverage };
    }
  }
  const context = {
    fleet: new EmptyFleet(),
    live: null,
    asked: [],
    now: 0,
    queryTimeoutMs: 1000,
    signal: new AbortController().signal,
    hideObject: objectHider(testRedactor('none')),
    evidence: () => undefined,
  };
  return (await queried(sql, context)).notes;
}

const none = 'no rows: all that was asked for was seen, and there is none';
const unseen = 'no rows: what was not seen is no zero, see the coverage';
const kept = 'no rows: none is kept';

describe('agent/tools/queried, without a row', () => {
  const pods = ['pods'];

  it.each([
    ['all was seen', 'select name from pods', pods, whole, [none]],
    [
      'all was seen, only long ago',
      'select name from pods',
      pods,
      { ...whole, gaps: [{ ...gap, completeness: 'stale' as const, aged: true }] },
      [none],
    ],
    [
      'a cluster was not seen',
      'select name from pods',
      pods,
      { ...whole, state: 'unreachable' as const },
      [unseen],
    ],
    ['a kind is left out by design', 'select name from pods', pods, { ...whole, gaps: [gap] }, [unseen]],
    // What was told or changed before the first look is not kept.
    ['events', 'select reason from events', ['events'], whole, [kept]],
    ['changes', 'select what from changes', null, whole, [kept]],
    ['usage', 'select cpu_used_millis from pods', pods, whole, [kept]],
    [
      'own records',
      'select kind from cache_metadata',
      [],
      whole,
      ['the inventory’s own records, as it last wrote them', kept],
    ],
    [
      'findings',
      'select title from findings',
      [],
      whole,
      [
        'findings holds what earlier runs of diagnose found: for what is wrong now use the tool problems',
        kept,
      ],
    ],
  ])('%s', async (_, sql, kinds, cluster, expected) => {
    expect(await notes(sql, kinds, cluster)).toEqual(expected);
  });
});
