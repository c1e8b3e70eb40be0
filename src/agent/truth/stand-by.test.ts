import { describe, expect, it } from 'vitest';
import { coverage } from '../../../test/fakes/reports.ts';
import type { EvidenceTable } from '../../domain/answer.ts';
import type { Scalar } from '../../domain/resource.ts';
import { AnswerChecker, type CheckedUnit, checkContext } from './check-answer.ts';
import { nearestTo, takeWord } from './doubted-unit.ts';

function table(id: string, columns: string[], rows: Scalar[][]): EvidenceTable {
  return {
    ...{ id, tool: 'inventory', arguments: { sql: 'select' }, asOf: null, text: null, notes: [] },
    ...{ columns, rows, total: rows.length, coverage: coverage([]) },
  };
}

const evidence = [
  table(
    'e1',
    ['cluster', 'name', 'node', 'reason', 'restarts', 'owner'],
    [
      ['demo-dev', 'web-1', 'node-1', 'Running', 3, 'web'],
      ['demo-dev', 'api-1', 'node-2', 'CrashLoopBackOff', 7, 'api'],
      ['demo-prod', 'db-1', 'node-3', 'Running', 0, 'db'],
    ],
  ),
  table(
    'e2',
    ['cluster', 'name', 'kubelet_version'],
    [
      ['demo-dev', 'node-1', 'v1.36.3'],
      ['demo-dev', 'node-2', 'v1.35.1'],
      ['demo-prod', 'node-3', 'v1.34.0'],
    ],
  ),
  table('e4', ['cluster', 'name', 'by'], [['demo-dev', 'node-1', 'kubectl-edit']]),
  table('e5', ['cluster', 'name', 'comes_from'], [['demo-dev', 'web', 'node-7']]),
  table(
    'clusters',
    ['cluster', 'environment'],
    [
      ['demo-dev', 'dev'],
      ['demo-prod', 'prod'],
    ],
  ),
];

function stoodBy(text: string, ids: string[]): { before: string; after: string; unit: CheckedUnit } {
  const context = checkContext({ question: 'what?', evidence, coverage: null, now: 0 });
  const checker = new AnswerChecker(context);
  const unit = checker.check(text).blocks[0]?.units[0];
  if (unit === undefined) throw new Error('no sentence');
  const before = unit.verdict.status;
  takeWord(unit, ids, context);
  return { before, after: unit.verdict.status, unit };
}

describe('agent/truth/standBy', () => {
  it('holds what stands in a row that is joined to one of its object, with the cells', () => {
    const { before, after, unit } = stoodBy('`web-1` in demo-dev runs with kubelet v1.36.3.', ['e1', 'e2']);

    expect([before, after]).toEqual(['unconfirmed', 'held']);
    expect(unit.verdict.reason).toBeNull();
    expect(unit.verdict.cells).toContainEqual({ evidence: 'e2', row: 0, column: 'kubelet_version' });
  });

  it.each<[string, string, string[]]>([
    ['the version of another node', '`web-1` in demo-dev runs with kubelet v1.35.1.', ['e1', 'e2']],
    ['another node', '`web-1` in demo-dev runs on `node-2`.', ['e1', 'e2']],
    ['who changed its node', '`web-1` in demo-dev was changed by `kubectl-edit`.', ['e1', 'e4']],
    ['what its Deployment suffers from', '`web-1` in demo-dev suffers from `node-7`.', ['e1', 'e5']],
    ['what no row holds together', '`db-1` is in demo-dev.', ['e1']],
    ['the state of another pod', '`web-1` in demo-dev is in CrashLoopBackOff.', ['e1', 'e2']],
    ['what a row denies', '`web-1` in demo-dev is not running.', ['e1', 'e2']],
  ])('holds %s by no word, and says where to look', (_, text, ids) => {
    const { after, unit } = stoodBy(text, ids);

    expect(after).toBe('cited');
    expect(ids).toEqual(expect.arrayContaining(unit.verdict.cells.map(({ evidence: id }) => id)));
    expect(unit.verdict.cells).not.toEqual([]);
  });

  it.each<[string, string, string[]]>([
    ['a result without the version', '`web-1` in demo-dev runs with kubelet v1.36.3.', ['e1']],
    ['a result that there is not', '`web-1` in demo-dev runs with kubelet v1.36.3.', ['e7']],
  ])('believes no word for %s', (_, text, ids) => {
    const { before, after } = stoodBy(text, ids);

    expect([before, after]).toEqual(['unconfirmed', 'unconfirmed']);
  });

  it.each<[string, string, string[]?]>([
    ['a name that was read nowhere', '`db-9` is in demo-dev.'],
    ['a name that the result has not', '`db-1` is in demo-dev.', ['e2']],
    ['what no result is named for', '`demo-dev` is in `prod`.', ['e9']],
    ['a number that was read nowhere', '`web-1` in demo-dev restarted 41 times.'],
    ['a count', 'demo-dev has 5 pods.'],
  ])('leaves %s refused', (_, text, ids = ['e1', 'e2']) => {
    expect(stoodBy(text, ids)).toMatchObject({ before: 'refused', after: 'refused' });
  });
});

describe('agent/truth/nearestRows', () => {
  const nearest = (text: string) => {
    const log = { ...table('e3', [], []), tool: 'object', text: 'name: web-1 ' };
    const read = { question: 'what?', evidence: [...evidence, log], coverage: null, now: 0 };
    const context = checkContext(read);
    const checker = new AnswerChecker(context);
    const units = checker.check(text).blocks[0]?.units ?? [];
    return units.map((unit) => nearestTo(unit, context)).at(-1);
  };

  it('gives the rows that share most with a sentence, what they share first, and of a text its id', () => {
    expect(nearest('`api-1` in demo-dev is Running.')).toEqual([
      {
        evidence: 'e1',
        row: 'cluster=demo-dev; name=api-1; reason=CrashLoopBackOff; node=node-2; restarts=7; owner=api',
      },
      expect.objectContaining({ evidence: 'e1' }),
    ]);
    expect(nearest('`web-1` is Running.')).toEqual([
      { evidence: 'e1', row: expect.stringContaining('name=web-1; reason=Running') },
      { evidence: 'e3', row: null },
    ]);
  });

  it('takes its object from what was said before', () => {
    expect(nearest('`web-1` is Running. It restarted 7 times.')?.[0]).toMatchObject({
      row: expect.stringContaining('name=web-1'),
    });
  });

  it('gives none where nothing that was read is near', () => {
    expect(nearest('`nobody` is there.')).toEqual([]);
  });
});
