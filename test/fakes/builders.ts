import type { AccessPath, ClusterInfo, ClusterProbe, IdentitySignals } from '../../src/domain/cluster.ts';
import type { CacheMetadata } from '../../src/domain/coverage.ts';
import type { ResourceKind } from '../../src/domain/kind.ts';
import type { Resource } from '../../src/domain/resource.ts';

export const podKind = kind('', 'v1', 'Pod', 'pods', { shortNames: ['po'], singular: 'pod' });
export const nodeKind = kind('', 'v1', 'Node', 'nodes', {
  namespaced: false,
  shortNames: ['no'],
  singular: 'node',
});
export const namespaceKind = kind('', 'v1', 'Namespace', 'namespaces', {
  namespaced: false,
  shortNames: ['ns'],
  singular: 'namespace',
});
export const deploymentKind = kind('apps', 'v1', 'Deployment', 'deployments', {
  shortNames: ['deploy'],
  singular: 'deployment',
});

export function kind(
  group: string,
  version: string,
  name: string,
  plural: string,
  change: Partial<ResourceKind> = {},
): ResourceKind {
  return {
    group,
    version,
    kind: name,
    plural,
    singular: '',
    shortNames: [],
    namespaced: true,
    listable: true,
    watchable: true,
    ...change,
  };
}

export function accessPath(name: string, change: Partial<AccessPath> = {}): AccessPath {
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

export function identitySignals(change: Partial<IdentitySignals> = {}): IdentitySignals {
  return {
    openshiftClusterId: null,
    kubeSystemUid: null,
    defaultNamespaceUid: null,
    caKeyHash: null,
    server: null,
    nodeNames: [],
    ...change,
  };
}

export function clusterProbe(change: Partial<ClusterProbe> = {}): ClusterProbe {
  return {
    signals: identitySignals(),
    version: 'v1.36.3',
    apiGroups: [],
    nodes: [],
    listsClusterWide: true,
    ...change,
  };
}

export function clusterInfo(name: string, change: Partial<ClusterInfo> = {}): ClusterInfo {
  return {
    id: `id-${name}`,
    name,
    state: 'ready',
    failure: null,
    signals: identitySignals(),
    version: 'v1.36.3',
    distribution: null,
    provider: null,
    region: null,
    environment: { value: 'unknown', reason: 'no name or label says' },
    server: `https://${name}`,
    paths: [accessPath(name)],
    provisional: false,
    firstSeenAt: '2026-01-01T00:00:00.000Z',
    lastAnsweredAt: '2026-01-02T00:00:00.000Z',
    closedAt: null,
    ...change,
  };
}

export function resource(of: ResourceKind, name: string, change: Partial<Resource> = {}): Resource {
  const namespace = of.namespaced ? (change.namespace ?? 'default') : null;
  const body = JSON.stringify({ kind: of.kind, metadata: { name, namespace } });
  return {
    kind: of,
    namespace,
    name,
    uid: `uid-${of.plural}-${namespace ?? ''}-${name}`,
    resourceVersion: '1',
    createdAt: '2026-01-01T00:00:00.000Z',
    deletingSince: null,
    labels: {},
    owner: null,
    phase: null,
    reason: null,
    readyCount: null,
    wantedCount: null,
    restarts: null,
    node: null,
    images: [],
    facts: {},
    edges: [],
    messages: [],
    body,
    bodyHash: `hash-${body}`,
    changedBy: null,
    ...change,
  };
}

export function cacheMetadata(
  clusterName: string,
  kindName: string,
  change: Partial<CacheMetadata> = {},
): CacheMetadata {
  return {
    clusterId: `id-${clusterName}`,
    cluster: clusterName,
    kind: kindName,
    source: 'api',
    completeness: 'complete',
    reason: null,
    asOf: '2026-01-02T00:00:00.000Z',
    ttlSeconds: 60,
    ttlReason: 'as set',
    goneAt: null,
    changesPerHour: null,
    listedAt: '2026-01-02T00:00:00.000Z',
    resourceVersion: null,
    expiresAt: '2026-01-02T00:01:00.000Z',
    count: 1,
    refreshing: false,
    interrupted: false,
    dropped: 0,
    bytes: 100,
    durationMs: 10,
    failure: null,
    unread: 0,
    ...change,
  };
}
