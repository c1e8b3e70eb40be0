import { describe, expect, it } from 'vitest';
import {
  cacheMetadata,
  deploymentKind,
  namespaceKind,
  nodeKind,
  podKind,
  kind as resourceKind,
} from '../../test/fakes/builders.ts';
import type { CacheMetadata } from '../domain/coverage.ts';
import { groupResource } from '../domain/kind.ts';
import { planKinds } from './plan-kinds.ts';

const now = Date.parse('2026-01-02T00:00:30.000Z');
const configMapKind = resourceKind('', 'v1', 'ConfigMap', 'configmaps');

function due(kept: CacheMetadata[], force = false): string[] {
  return planKinds({ kinds: [configMapKind, podKind], kept, now, force }).due.map(groupResource);
}

describe('scan/plan-kinds', () => {
  it('reads namespaces, nodes and workloads first', () => {
    const plan = planKinds({
      kinds: [configMapKind, podKind, deploymentKind, nodeKind, namespaceKind],
      kept: [],
      now,
      force: false,
    });

    expect(plan.due.map(groupResource)).toEqual([
      'namespaces',
      'nodes',
      'deployments.apps',
      'pods',
      'configmaps',
    ]);
  });

  it('leaves what is fresh alone', () => {
    expect(due([cacheMetadata('a', 'pods')])).toEqual(['configmaps']);
  });

  it.each<[string, Partial<CacheMetadata>]>([
    ['whose TTL ran out', { expiresAt: '2026-01-02T00:00:30.000Z' }],
    [
      'that was read when a clock was ahead',
      { asOf: '2026-01-03T00:00:00.000Z', expiresAt: '2026-01-03T00:10:00.000Z' },
    ],
    ['that was never read whole', { expiresAt: null, asOf: null, completeness: 'never' }],
    ['whose last list was interrupted', { interrupted: true }],
    ['whose last list failed', { failure: { code: 'TIMEOUT', message: 'no answer', hint: '' } }],
  ])('reads a kind %s', (_, change) => {
    expect(due([cacheMetadata('a', 'pods', change)])).toContain('pods');
  });

  it('leaves a kind alone of which only a part may be seen: asking again soon would not show more', () => {
    const partial = { completeness: 'partial', reason: 'forbidden in 3 of 7 namespaces' } as const;

    expect(due([cacheMetadata('a', 'pods', partial)])).toEqual(['configmaps']);
  });

  it('reads everything when forced', () => {
    expect(due([cacheMetadata('a', 'pods'), cacheMetadata('a', 'configmaps')], true)).toEqual([
      'pods',
      'configmaps',
    ]);
  });

  describe('where the source tells what changed', () => {
    const followed = (change: Partial<CacheMetadata> = {}): CacheMetadata =>
      cacheMetadata('a', 'pods', { expiresAt: '2026-01-02T00:00:00.000Z', resourceVersion: '9', ...change });
    const plan = (
      kept: CacheMetadata,
      change: { force?: boolean; refresh?: boolean; canWatch?: boolean } = {},
    ) => {
      const wanted = { force: false, canWatch: true, ...change };
      const { due: listed, catchUp, fresh } = planKinds({ kinds: [podKind], kept: [kept], now, ...wanted });
      return [listed, catchUp, fresh].map(({ length }) => length).join(' ');
    };

    it('asks what changed of what is due', () => {
      expect(plan(followed())).toBe('0 1 0');
      expect(plan(followed({ completeness: 'stale', failure: null }))).toBe('0 1 0');
    });

    it.each([
      ['is forced', followed(), { force: true }],
      ['has no watch', followed(), { canWatch: false }],
      ['has no version', followed({ resourceVersion: null }), {}],
      ['was not seen whole', followed({ completeness: 'partial' }), {}],
      ['came through MCP', followed({ source: 'mcp' }), {}],
      ['was listed long ago', followed({ listedAt: '2026-01-01T00:00:00.000Z' }), {}],
    ])('lists what %s', (_, kept, change) => {
      expect(plan(kept, change)).toBe('1 0 0');
    });

    it('leaves what is fresh alone unless it is to be refreshed', () => {
      const fresh = followed({ expiresAt: '2026-01-02T00:01:00.000Z' });
      expect(plan(fresh)).toBe('0 0 1');
      expect(plan(fresh, { refresh: true })).toBe('0 1 0');
    });
  });
});
