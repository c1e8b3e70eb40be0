import { describe, expect, it } from 'vitest';
import type { EvidenceTable } from '../../domain/answer.ts';
import { AnswerChecker, checkContext, isRefused } from './check-answer.ts';

const now = Date.parse('2026-03-30T12:00:00Z');
const asOf = new Date(now).toISOString();
const seen = (cluster: string) => ({ cluster, state: 'ready' as const, failure: null, asOf, gaps: [] });
const unread = { cluster: 'west', state: 'unreachable' as const, failure: null, asOf: null, gaps: [] };
const coverage = { asOf, complete: false, clusters: [seen('north'), seen('south'), unread] };

const table = (id: string, tool: string, columns: string[], rows: EvidenceTable['rows']): EvidenceTable => ({
  ...{ id, tool, arguments: { sql: 'select * from pods' }, asOf, columns, rows, total: rows.length },
  ...{ text: null, notes: [], coverage },
});

const podColumns = ['cluster', 'namespace', 'name', 'phase', 'ready_containers', 'containers', 'created_at'];
const eventColumns = ['cluster', 'namespace', 'reason', 'object_kind', 'object_name', 'message', 'last_seen'];
const context = checkContext({
  question: 'what is there?',
  evidence: [
    table('e1', 'inventory', podColumns, [
      ['north', 'shop', 'ledger-0', 'Pending', 0, 1, '2026-03-09T12:00:00Z'],
      ['north', 'shop', 'mailer-0', 'Running', 1, 1, '2026-03-29T12:00:00Z'],
    ]),
    table('e2', 'events', eventColumns, [
      [
        ...['north', 'shop', 'FailedMount', 'Pod', 'ledger-0'],
        'MountVolume.SetUp failed for volume "keys": secret "ledger-keys" not found',
        '2026-03-30T11:59:00Z',
      ],
    ]),
    table(
      'e3',
      'clusters',
      ['cluster', 'state'],
      [
        ['north', 'ready'],
        ['south', 'ready'],
        ['west', 'unreachable'],
      ],
    ),
  ],
  coverage,
  now,
});

function isHeld(text: string): boolean {
  const { blocks } = new AnswerChecker(context).check(text);
  return !blocks.some(({ units }) => units.some(isRefused));
}

describe('agent/truth, wordings', () => {
  it.each([
    '`ledger-0` exists in `north` and not in `south`.',
    '`ledger-0` exists in `north`, but not in `south`.',
    '`ledger-0` does not start because of `FailedMount`: the Secret `ledger-keys` was not found.',
    '`ledger-0` was created 3 weeks ago.',
    '`ledger-0` has been Pending for 3 weeks.',
    '`ledger-0` is three weeks old.',
    '`ledger-0` 是 3 周前创建的。',
    'Not every pod is healthy: `ledger-0` is Pending.',
    'The Pod `ledger-0` is in `north`; `south` lacks it.',
    'The message says "secret "ledger-keys" not found".',
  ])('holds: %s', (text) => {
    expect(isHeld(text)).toBe(true);
  });

  it.each([
    '`ledger-0` exists in `south` and not in `north`.',
    '`ledger-0` does not start because of `ImagePullBackOff`.',
    '`ledger-0` does not start because its disk is full.',
    '`mailer-0` does not start because of `FailedMount`.',
    '`ledger-0` was created 7 weeks ago.',
    '`ledger-0` has been Pending for 3 months.',
    '`ledger-0` is three days old.',
    'Not all pods of `south` are healthy.',
    '`ledger-0` 是 3 天前创建的。',
  ])('refuses: %s', (text) => {
    expect(isHeld(text)).toBe(false);
  });

  it.each([
    'The Deployments of `south` and `west` are the same.',
    '`south` and `west` do not differ.',
    '`south` 和 `west` 没有差异。',
  ])('takes a cluster that was not read for like no other: %s', (text) => {
    expect(isHeld(text)).toBe(false);
  });

  it.each(['All clusters are ready.', 'Every cluster is healthy.', 'No pod is Failed.'])(
    'counts nothing as all of it where a cluster was not read: %s',
    (text) => {
      expect(isHeld(text)).toBe(false);
    },
  );

  it.each([
    '`west` could not be reached. All pods that were read were made in March.',
    '`west` is unreachable. No pod is Failed.',
  ])('holds what is said of those that were read: %s', (text) => {
    expect(isHeld(text)).toBe(true);
  });
});
