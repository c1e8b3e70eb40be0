import { isDeepStrictEqual } from 'node:util';
import type { Resource } from '../../src/domain/resource.ts';
import type { Shape } from '../../tools/corpus/question.ts';

/** What every table of a kind shows besides name and namespace. */
const columns: Readonly<Record<string, readonly string[]>> = {
  pods: ['phase', 'reason', 'readyCount', 'wantedCount', 'restarts', 'facts.lastRestartAge', 'facts.age'],
  nodes: [
    'reason',
    'readyCount',
    'wantedCount',
    'facts.schedulable',
    'facts.roles',
    'facts.kubeletVersion',
    'facts.age',
  ],
  namespaces: ['phase', 'facts.age'],
  persistentvolumes: [
    'phase',
    'reason',
    'facts.capacity',
    'facts.accessModes',
    'facts.reclaimPolicy',
    'facts.claim',
    'facts.storageClass',
    'facts.statusReason',
    'facts.age',
  ],
  persistentvolumeclaims: [
    'phase',
    'reason',
    'facts.volume',
    'facts.capacity',
    'facts.accessModes',
    'facts.storageClass',
    'facts.age',
  ],
  services: ['facts.type', 'facts.clusterIp', 'facts.externalIp', 'facts.ports', 'facts.age'],
  'deployments.apps': ['readyCount', 'wantedCount', 'facts.upToDate', 'facts.available', 'facts.age'],
  'statefulsets.apps': ['readyCount', 'wantedCount', 'facts.age'],
  'daemonsets.apps': ['readyCount', 'wantedCount', 'facts.upToDate', 'facts.available', 'facts.age'],
  'replicasets.apps': ['readyCount', 'wantedCount', 'facts.age'],
  replicationcontrollers: ['readyCount', 'wantedCount', 'facts.age'],
  'jobs.batch': ['reason', 'readyCount', 'wantedCount', 'facts.age'],
  'cronjobs.batch': ['reason', 'facts.schedule', 'facts.active', 'facts.age'],
  'horizontalpodautoscalers.autoscaling': [
    'readyCount',
    'facts.target',
    'facts.minReplicas',
    'facts.maxReplicas',
    'facts.age',
  ],
  'ingresses.networking.k8s.io': ['facts.class', 'facts.hosts', 'facts.address', 'facts.tls', 'facts.age'],
  configmaps: ['facts.age'],
};
const workloads = [
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'replicasets.apps',
  'replicationcontrollers',
  'jobs.batch',
  'cronjobs.batch',
];

/** What wide ones show besides. */
const wideColumns: Readonly<Record<string, readonly string[]>> = {
  pods: ['node', 'facts.podIp'],
  nodes: [
    'facts.internalIp',
    'facts.externalIp',
    'facts.osImage',
    'facts.kernelVersion',
    'facts.architecture',
    'facts.containerRuntime',
  ],
  services: ['facts.selector'],
  events: [
    'phase',
    'reason',
    'facts.object',
    'facts.objectName',
    'facts.message',
    'facts.count',
    'facts.source',
  ],
  ...Object.fromEntries(workloads.map((kind) => [kind, ['images']])),
};

/** Cells that a printer cuts short, or in which it says something else: `kind name field`. */
const notShown: Readonly<Record<string, readonly Shape[]>> = {
  'services balanced facts.externalIp': ['table', 'labels'],
  'ingresses.networking.k8s.io many-hosts facts.hosts': ['table', 'wide', 'wide-labels', 'labels'],
};

/** The same of one server's summaries: `server kind name field`. */
const notSaid: readonly string[] = ['readyCount', 'wantedCount'].map(
  (field) => `k8s-mcp-bilbilmyc-2.0.0 deployments.apps none-wanted ${field}`,
);

const described: Readonly<Record<string, readonly string[]>> = {
  pods: ['labels', 'node', 'facts.podIp', 'facts.serviceAccount', 'facts.status'],
  nodes: ['labels'],
  services: ['labels', 'facts.type'],
};

/** Summaries are as different as their servers. */
const summaries: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'mcp-server-kubernetes': Object.fromEntries(
    ['pods', 'nodes', 'namespaces', 'services', 'deployments.apps'].map((kind) => [
      kind,
      kind === 'namespaces' ? ['createdAt', 'phase'] : ['createdAt'],
    ]),
  ),
  'kubectl-mcp-server-1.24.0': {
    pods: ['phase', 'facts.podIp', 'facts.status'],
    services: ['facts.type', 'facts.clusterIp'],
    'deployments.apps': ['readyCount', 'facts.available'],
    persistentvolumeclaims: ['phase', 'facts.volume', 'facts.capacity', 'facts.storageClass'],
  },
  'kubernetes-readonly-mcp-0.2.1': {
    pods: ['phase', 'facts.podIp', 'node', 'labels', 'createdAt', 'facts.status'],
    namespaces: ['phase', 'createdAt'],
    services: ['facts.type', 'facts.clusterIp', 'facts.ports', 'facts.selector', 'createdAt'],
    'deployments.apps': ['labels', 'createdAt'],
  },
  'mcpnertes-0.1.1': {
    pods: ['phase', 'facts.podIp', 'node', 'labels', 'createdAt', 'facts.status'],
    namespaces: ['phase', 'createdAt'],
    services: ['facts.type', 'facts.clusterIp', 'facts.ports', 'facts.selector', 'createdAt'],
    'deployments.apps': ['labels', 'createdAt'],
  },
  'k8s-mcp-bilbilmyc-2.0.0': {
    pods: ['phase', 'facts.age'],
    nodes: ['readyCount', 'facts.status', 'facts.internalIp', 'facts.age'],
    namespaces: ['phase', 'facts.age'],
    services: ['facts.age'],
    'deployments.apps': ['readyCount', 'wantedCount', 'facts.age'],
    persistentvolumeclaims: ['phase', 'facts.age'],
    'campaigns.shop.example': ['facts.age'],
  },
  'k8s-lens-mcp-0.1.0': {
    pods: ['phase', 'readyCount', 'facts.status', 'facts.age'],
    namespaces: ['phase', 'facts.age'],
    services: ['facts.age'],
    'deployments.apps': ['readyCount', 'wantedCount', 'facts.age'],
  },
};

/** The fields that an output must show of each object of a kind. */
export function fieldsShown(shape: Shape, kind: string, server: string): readonly string[] {
  const plain = columns[kind] ?? [];
  const wide = [...plain, ...(wideColumns[kind] ?? [])];
  const of: Record<Shape, readonly string[]> = {
    whole: [],
    table: plain,
    labels: [...plain, 'labels'],
    wide,
    'wide-labels': [...wide, 'labels'],
    names: [],
    described: described[kind] ?? [],
    summary: summaries[server]?.[kind] ?? [],
    none: [],
  };
  return of[shape];
}

export interface Comparison {
  resource: Resource;
  truth: Resource;
  shape: Shape;
  /** GroupResource. */
  kind: string;
  server: string;
  /** When the output was asked for, and when it was there at the latest; in milliseconds. */
  seenBetween: readonly [number, number];
}

/** Where what was read differs from the truth, or lacks what the output must show; [] where all is well. */
export function differences(comparison: Comparison): string[] {
  const { resource, truth, shape } = comparison;
  if (shape === 'whole') return wholeDifferences(resource, truth);
  const must = new Set(['namespace', 'name', ...fieldsShown(shape, comparison.kind, comparison.server)]);
  const seen = { ...flat(resource) };
  const known = { ...flat(truth) };
  return [...new Set([...must, ...Object.keys(seen)])].flatMap((field) => {
    const isDemanded = must.has(field) && !isExcused(field, comparison);
    const problem = fieldProblem(field, seen[field], known[field], isDemanded, comparison);
    return problem === null ? [] : [`${truth.name}: ${field} ${problem}`];
  });
}

function wholeDifferences(resource: Resource, truth: Resource): string[] {
  const [seen, known] = [wholeFields(resource), wholeFields(truth)];
  return Object.keys(known)
    .filter((field) => !isDeepStrictEqual(seen[field], known[field]))
    .map(
      (field) =>
        `${truth.name}: ${field} is ${JSON.stringify(seen[field])} and not ${JSON.stringify(known[field])}`,
    );
}

/** Lists leave the kind out of their items, and order fields as they like. */
function wholeFields({ body, bodyHash: _, changedBy: __, ...fields }: Resource): Record<string, unknown> {
  const { kind: ___, apiVersion: ____, ...object } = JSON.parse(body) as Record<string, unknown>;
  return { ...fields, body: object };
}

function flat(resource: Resource): Record<string, unknown> {
  const { facts, body: _, bodyHash: __, changedBy: ___, kind: ____, ...fields } = resource;
  return {
    ...fields,
    ...Object.fromEntries(Object.entries(facts).map(([key, value]) => [`facts.${key}`, value])),
  };
}

function isExcused(field: string, comparison: Comparison): boolean {
  const { truth, shape, kind, server } = comparison;
  if (notSaid.includes(`${server} ${kind} ${truth.name} ${field}`)) return true;
  if (notShown[`${kind} ${truth.name} ${field}`]?.includes(shape) === true) return true;
  if (field === 'facts.lastRestartAge') return (truth.facts.lastRestartAt ?? null) === null;
  // STATUS Unknown may stand for a phase that nobody wrote down.
  return field === 'phase' && (truth.phase === 'Unknown' || saysMoreThanThePhase(comparison));
}

/** Where kubectl's STATUS says why, it does not say the phase. */
function saysMoreThanThePhase({ truth, shape }: Comparison): boolean {
  return shape !== 'summary' && truth.reason !== null && truth.reason !== truth.phase;
}

/** What a row says in words of its own, besides the fields of the whole. */
const ownWords = ['facts.status', 'facts.lastRestartAge'];

function fieldProblem(
  field: string,
  seen: unknown,
  known: unknown,
  isDemanded: boolean,
  comparison: Comparison,
): string | null {
  if (field === 'facts.age') return ageProblem(seen, isDemanded, comparison);
  if (ownWords.includes(field)) return typeof seen === 'string' || !isDemanded ? null : 'is no text';
  const isSame = isDeepStrictEqual(seen ?? null, known ?? null);
  if (isSame) return null;
  if (isAbsent(seen)) return isDemanded ? `is absent; it is ${JSON.stringify(known)}` : null;
  return `is ${JSON.stringify(seen)} and not ${JSON.stringify(known)}`;
}

function isAbsent(value: unknown): boolean {
  return (
    value === null || value === undefined || isDeepStrictEqual(value, {}) || isDeepStrictEqual(value, [])
  );
}

const unitSeconds: Record<string, number> = { y: 31_536_000, d: 86_400, h: 3600, m: 60, s: 1 };

/** Humanised ages leave out what is smaller than the last unit that they show. */
function ageProblem(seen: unknown, isDemanded: boolean, { truth, seenBetween }: Comparison): string | null {
  if (seen === undefined || seen === null) return isDemanded ? 'is absent' : null;
  const parts = [...String(seen).matchAll(/(\d+)([smhdy])/g)];
  const seconds = parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * (unitSeconds[unit ?? ''] ?? 0),
    0,
  );
  const [youngest, oldest] = seenBetween.map((at) => (at - Date.parse(truth.createdAt ?? '')) / 1000) as [
    number,
    number,
  ];
  const finest = unitSeconds[parts.at(-1)?.[2] ?? ''] ?? 0;
  const isTrue = seconds + finest >= youngest - 1 && seconds <= oldest + 1;
  return isTrue ? null : `is ${String(seen)}, and it is ${youngest} to ${oldest} s old`;
}
