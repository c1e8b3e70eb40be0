import { describe, expect, it } from 'vitest';
import { kind, nodeKind, podKind, resource } from '../../test/fakes/builders.ts';
import { everything } from '../domain/coverage.ts';
import type { ResourceKind } from '../domain/kind.ts';
import type { ResourceRow } from '../domain/ports/store.ts';
import type { NewestUsage, UsageStore } from '../domain/ports/usage.ts';
import type { Listing } from '../domain/reports.ts';
import { withUsage } from './with-usage.ts';

const measuredAt = '2026-01-02T00:00:00.000Z';
const sources = [
  { clusterId: 'id-prod', cluster: 'prod', source: null, asOf: null, reason: 'nobody measures' },
];

function listing(of: ResourceKind, change: Partial<Pick<ResourceRow, 'facts' | 'createdAt'>> = {}): Listing {
  const row = {
    ...resource(of, 'web', change),
    clusterId: 'id-prod',
    cluster: 'prod',
    ...change,
  } as ResourceRow;
  return { kind: of, rows: [row], total: 1, coverage: { asOf: null, complete: true, clusters: [] } };
}

function storeWith(key: string): Pick<UsageStore, 'newest' | 'coverage'> {
  const usage: NewestUsage = { cpuMillis: 5, memoryBytes: null, at: measuredAt };
  return {
    newest: async () => new Map([['id-prod', new Map([[key, usage]])]]),
    coverage: async () => sources,
  };
}

describe('scan/with-usage', () => {
  it.each<[ResourceKind, string]>([
    [podKind, 'default/web'],
    [nodeKind, 'web'],
  ])('adds to a row what was last measured of it', async (of, key) => {
    const { rows, usage } = await withUsage(listing(of, { facts: { a: 1 } }), storeWith(key), everything);

    expect(rows[0]?.facts).toEqual({ a: 1, cpuUsedMillis: 5, memoryUsedBytes: null, usageAsOf: measuredAt });
    expect(usage).toBe(sources);
  });

  it('adds nothing to what was not measured, and says why', async () => {
    const { rows, usage } = await withUsage(listing(podKind), storeWith('default/other'), everything);

    expect(rows[0]?.facts).toEqual({});
    expect(usage).toBe(sources);
  });

  it('takes nothing that was measured of an earlier pod of the name', async () => {
    const young = listing(podKind, { createdAt: '2026-01-02T00:00:01.000Z' });

    expect((await withUsage(young, storeWith('default/web'), everything)).rows[0]?.facts).toEqual({});
  });

  it('leaves other kinds as they are', async () => {
    const services = listing(kind('', 'v1', 'Service', 'services'));

    expect(await withUsage(services, storeWith('default/web'), everything)).toBe(services);
  });
});
