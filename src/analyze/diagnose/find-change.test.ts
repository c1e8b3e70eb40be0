import { describe, expect, it } from 'vitest';
import { deploymentKind } from '../../../test/fakes/builders.ts';
import type { Change } from '../../domain/change.ts';
import { everything } from '../../domain/coverage.ts';
import type { ChangeReader } from '../../domain/ports/changes.ts';
import { findChanges } from './find-change.ts';
import type { Cause } from './to-incidents.ts';

const web = { kind: 'Deployment.apps', namespace: 'shop', name: 'web' };
const began = '2026-01-02T03:04:05.000Z';
const at = (minutes: number) => new Date(Date.parse(began) + minutes * 60_000).toISOString();

function change(of: Partial<Change> = {}): Change {
  return {
    id: 1,
    clusterId: 'id-prod',
    cluster: 'prod',
    kind: deploymentKind,
    namespace: 'shop',
    name: 'web',
    uid: null,
    effect: 'changed',
    at: at(-1),
    since: at(-10),
    seenAt: at(5),
    words: [{ topic: 'image', text: 'image web 1 → 2' }],
    by: 'kubectl',
    owner: null,
    root: null,
    ...of,
  };
}

function historyOf(rows: Change[]): ChangeReader {
  return { changes: async () => ({ rows, total: rows.length }) } as unknown as ChangeReader;
}

const cause = (since: string | null) =>
  ({ since, culprits: [], affected: [{ cluster: 'prod', object: web }] }) as unknown as Cause;
const find = async (rows: Change[], since: string | null = began) =>
  (await findAll(historyOf(rows), [since]))[0] ?? null;
const findAll = (history: ChangeReader, sinces: (string | null)[]) =>
  findChanges(sinces.map(cause), { history, scope: everything, resourceOf: () => 'deployments.apps' });

describe('analyze/diagnose/find-change', () => {
  it.each([
    { what: 'one just before', of: {}, found: true },
    {
      what: 'one whose time lies between two looks around it',
      of: { at: at(5), since: at(-10) },
      found: true,
    },
    { what: 'not one that came later', of: { at: at(5), since: at(2) }, found: false },
    { what: 'not one of another cluster', of: { cluster: 'dev' }, found: false },
    { what: 'not one of another object', of: { name: 'api' }, found: false },
    { what: 'not what only follows', of: { words: [{ topic: 'ready', text: 'not ready' }] }, found: false },
    { what: 'not that it was first seen', of: { effect: 'seen' }, found: false },
    { what: 'that it was made', of: { effect: 'added', since: null }, found: true },
  ] as { what: string; of: Partial<Change>; found: boolean }[])('finds $what', async ({ of, found }) => {
    expect((await find([change(of)]))?.id ?? null).toBe(found ? 1 : null);
  });

  it('takes the newest', async () => {
    const rows = [
      change({ id: 3, at: at(9), since: at(8) }),
      change({ id: 2 }),
      change({ id: 1, at: at(-30) }),
    ];

    expect((await find(rows))?.id).toBe(2);
  });

  it('finds none where nothing says when it began', async () => {
    expect(await find([change()], null)).toBeNull();
  });

  it('looks once for all that began in the same hours, and finds each its own', async () => {
    const asked: unknown[] = [];
    const rows = [change({ id: 2, at: at(-61) }), change({ id: 1, at: at(-200) })];
    const history = {
      changes: async (filter: unknown) => {
        asked.push(filter);
        return { rows, total: rows.length };
      },
    } as unknown as ChangeReader;

    const found = await findAll(history, [at(0), null, at(-100), at(-10_000)]);

    expect(found.map((one) => one?.id ?? null)).toEqual([2, null, 1, null]);
    expect(asked).toHaveLength(2);
  });
});
