import { describe, expect, it } from 'vitest';
import type { AccessPath, ClusterInfo, ClusterProbe, IdentitySignals } from '../domain/cluster.ts';
import { resolveFleet, type Sighting } from './resolve-fleet.ts';

const now = '2026-01-02T00:00:00.000Z';
const earlier = '2026-01-01T00:00:00.000Z';

function path(name: string, change: Partial<AccessPath> = {}): AccessPath {
  return {
    id: `p-${name}`,
    source: 'kubeconfig',
    name,
    origin: 'config',
    server: `https://${name}`,
    caKeyHash: `ca-${name}`,
    namespace: null,
    failure: null,
    ...change,
  };
}

function answer(of: AccessPath, uid: string | null, signals: Partial<IdentitySignals> = {}): Sighting {
  const probe: ClusterProbe = {
    signals: {
      openshiftClusterId: null,
      kubeSystemUid: uid,
      defaultNamespaceUid: null,
      caKeyHash: of.caKeyHash,
      server: of.server,
      nodeNames: [],
      ...signals,
    },
    version: 'v1.36.3',
    apiGroups: [],
    nodes: [],
    listsClusterWide: true,
  };
  return { path: of, ok: true, probe };
}

function silence(of: AccessPath): Sighting {
  return { path: of, ok: false, failure: { code: 'TIMEOUT', message: 'no answer', hint: '' } };
}

function fleetAfter(known: ClusterInfo[], sightings: Sighting[], at = now): ClusterInfo[] {
  const change = resolveFleet(known, sightings, at);
  const merged = new Set(change.merges.map(({ fromId }) => fromId));
  const saved = new Map(change.clusters.map((cluster) => [cluster.id, cluster]));
  return [...known.filter(({ id }) => !merged.has(id) && !saved.has(id)), ...change.clusters];
}

describe('scan/resolve-fleet', () => {
  it('takes two paths with one kube-system UID for one cluster', () => {
    const fleet = fleetAfter([], [answer(path('a'), 'u1'), answer(path('b'), 'u1')]);

    expect(fleet).toHaveLength(1);
    expect(fleet[0]).toMatchObject({
      id: 'u1',
      name: 'a',
      provisional: false,
      state: 'ready',
      lastAnsweredAt: now,
    });
    expect(fleet[0]?.paths.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('keeps a path that never answered as a provisional cluster of its own', () => {
    const [cluster] = fleetAfter([], [silence(path('a'))]);

    expect(cluster).toMatchObject({
      name: 'a',
      provisional: true,
      state: 'unreachable',
      lastAnsweredAt: null,
    });
  });

  it('makes a provisional cluster real when its path answers', () => {
    const known = fleetAfter([], [silence(path('a'))], earlier);

    const [cluster, ...others] = fleetAfter(known, [answer(path('a'), 'u1')]);

    expect(others).toEqual([]);
    expect(cluster).toMatchObject({ id: known[0]?.id, provisional: false, firstSeenAt: earlier });
    expect(cluster?.signals.kubeSystemUid).toBe('u1');
  });

  it.each<[string, ClusterInfo['state'], Partial<ClusterProbe>, ClusterInfo['state']]>([
    ['forbidden while it shows nothing', 'forbidden', { listsClusterWide: false }, 'forbidden'],
    [
      'forbidden while a server that is not asked shows nothing',
      'forbidden',
      { listsClusterWide: null },
      'forbidden',
    ],
    ['ready once it lets pods be listed', 'forbidden', { listsClusterWide: true }, 'ready'],
    [
      'ready once it shows its nodes',
      'forbidden',
      { listsClusterWide: false, nodes: [{ name: 'n', labels: {}, providerId: null }] },
      'ready',
    ],
    ['degraded until a scan says otherwise', 'degraded', { listsClusterWide: true }, 'degraded'],
    ['ready when it did not answer before', 'unreachable', { listsClusterWide: false }, 'ready'],
  ])('takes a cluster that answers for %s', (_, before, probe, after) => {
    const failure = { code: 'FORBIDDEN', message: 'pods is forbidden', hint: '' } as const;
    const first = fleetAfter([], [answer(path('a'), null)], earlier);
    const known = first.map((cluster) => ({ ...cluster, state: before, failure }));
    const sighting = answer(path('a'), null);

    const [cluster] = fleetAfter(known, [
      sighting.ok ? { ...sighting, probe: { ...sighting.probe, ...probe } } : sighting,
    ]);

    expect(cluster).toMatchObject({ state: after, failure: after === 'forbidden' ? failure : null });
  });

  it.each<[string, Partial<AccessPath>, string | null]>([
    ['never showed which cluster it leads to', { server: null, caKeyHash: null }, null],
    ['no longer shows it, its user having lost the right', { server: null, caKeyHash: null }, 'u1'],
  ])('leaves a path where it is that %s', (_, change, uid) => {
    const of = path('a', change);
    const known = fleetAfter([], [answer(of, uid)], earlier);

    const fleet = fleetAfter(known, [answer(of, null)]);

    expect(fleet).toHaveLength(1);
    expect(fleet[0]).toMatchObject({ id: known[0]?.id, name: 'a', lastAnsweredAt: now, paths: [of] });
  });

  it('does not leave a path where it is that has another address now', () => {
    const known = fleetAfter([], [answer(path('a', { caKeyHash: null }), null)], earlier);

    const fleet = fleetAfter(known, [answer(path('a', { caKeyHash: null, server: 'https://b' }), null)]);

    expect(fleet.map(({ server }) => server)).toContain('https://b');
    expect(fleet.map(({ name }) => name)).toContain('a-2');
  });

  it('merges a provisional cluster into the one that it turns out to be', () => {
    const known = fleetAfter([], [answer(path('a'), 'u1'), silence(path('b'))], earlier);
    const provisional = known.find(({ name }) => name === 'b');

    const change = resolveFleet(known, [answer(path('b'), 'u1')], now);

    expect(change.merges).toEqual([{ fromId: provisional?.id, intoId: 'u1' }]);
    expect(change.clusters.map(({ id }) => id)).toEqual(['u1']);
    expect(change.clusterOfPath.get('p-b')).toBe('u1');
  });

  it('keeps identity and state apart: a known cluster that falls silent stays, with its failure', () => {
    const known = fleetAfter([], [answer(path('a'), 'u1')], earlier);

    const [cluster] = fleetAfter(known, [silence(path('a'))]);

    expect(cluster).toMatchObject({
      id: 'u1',
      state: 'unreachable',
      lastAnsweredAt: earlier,
      failure: { code: 'TIMEOUT' },
    });
  });

  it('stays ready while one of its paths answers', () => {
    const [cluster] = fleetAfter(
      [],
      [silence(path('b', { server: 'https://a', caKeyHash: 'ca-a' })), answer(path('a'), 'u1')],
    );

    expect(cluster).toMatchObject({ state: 'ready', failure: null });
    expect(cluster?.paths).toHaveLength(2);
  });

  it('closes the old identity of a rebuilt cluster, and the new one takes its name', () => {
    const known = fleetAfter([], [answer(path('a'), 'u1')], earlier);

    const change = resolveFleet(known, [answer(path('a'), 'u2')], now);

    expect(change.clusters.map(({ id, name, closedAt }) => ({ id, name, closedAt }))).toEqual([
      { id: 'u1', name: `a (until ${now})`, closedAt: now },
      { id: 'u2', name: 'a', closedAt: null },
    ]);
    expect(change.notes.join()).toContain('rebuilt');
  });

  it('splits a clone from its original and says so', () => {
    const known = fleetAfter([], [answer(path('a'), 'u1', { nodeNames: ['n1'] })], earlier);

    const change = resolveFleet(known, [answer(path('b'), 'u1', { nodeNames: ['m1'] })], now);

    expect(change.clusters).toHaveLength(1);
    expect(change.clusters[0]?.id).not.toBe('u1');
    expect(change.notes.join()).toContain('clone');
  });

  it('recognises a clone again on the next look', () => {
    const first = fleetAfter(
      [],
      [answer(path('a'), 'u1', { nodeNames: ['n1'] }), answer(path('b'), 'u1', { nodeNames: ['m1'] })],
      earlier,
    );

    const second = fleetAfter(first, [
      answer(path('a'), 'u1', { nodeNames: ['n1'] }),
      answer(path('b'), 'u1', { nodeNames: ['m1'] }),
    ]);

    expect(second.map(({ id, paths }) => [id, paths.length])).toEqual(first.map(({ id }) => [id, 1]));
    expect(second).toHaveLength(2);
  });

  it('gives clusters of the same context name names of their own', () => {
    const fleet = fleetAfter(
      [],
      [answer(path('a'), 'u1'), answer(path('a', { id: 'p-other', server: 'https://z' }), 'u2')],
    );

    expect(fleet.map(({ name }) => name)).toEqual(['a', 'a-2']);
  });

  it('keeps what a cluster is known to be when a way to it cannot tell', () => {
    const known = fleetAfter([], [answer(path('a'), 'u1')], earlier).map(
      (cluster): ClusterInfo => ({
        ...cluster,
        distribution: 'gke',
        provider: 'gcp',
        region: 'europe-west1',
        environment: { value: 'prod', reason: 'node label env=prod' },
      }),
    );
    const vague = answer(path('a'), 'u1');
    if (vague.ok) vague.probe.version = null;

    const [cluster] = fleetAfter(known, [vague]);

    expect(cluster).toMatchObject({
      version: 'v1.36.3',
      distribution: 'gke',
      provider: 'gcp',
      region: 'europe-west1',
      environment: { value: 'prod' },
    });
  });

  it.each([
    ['prod', 'node label env=prod', 'prod'],
    ['prod', 'name "prod-1"', 'dev'],
  ] as const)(
    'takes %s of a %s for %s when no node can be seen and a name says dev',
    (value, reason, expected) => {
      const known = fleetAfter([], [answer(path('dev-a'), 'u1')], earlier).map(
        (cluster): ClusterInfo => ({ ...cluster, environment: { value, reason } }),
      );

      expect(fleetAfter(known, [answer(path('dev-a'), 'u1')])[0]?.environment.value).toBe(expected);
    },
  );

  it('leaves a cluster alone whose look was cancelled', () => {
    const known = fleetAfter([], [answer(path('a'), 'u1')], earlier);
    const stopped: Sighting = {
      path: path('a'),
      ok: false,
      failure: { code: 'CANCELLED', message: 'stopped', hint: '' },
    };

    expect(fleetAfter(known, [stopped])[0]).toMatchObject({ state: 'ready', failure: null });
  });

  it('changes nothing of what it was given', () => {
    const known = fleetAfter([], [answer(path('a'), 'u1')], earlier);
    const copy = structuredClone(known);

    resolveFleet(known, [answer(path('a'), 'u2'), answer(path('b'), 'u1')], now);

    expect(known).toEqual(copy);
  });
});
