import type { ResourceRow } from '../../domain/ports/store.ts';
import type { EventInfo, NamespaceInfo, NodeInfo, PodInfo, ServiceInfo } from '../../domain/records.ts';
import type { Scalar } from '../../domain/resource.ts';

function envelope({
  cluster,
  name,
  createdAt,
  labels,
}: ResourceRow): Pick<PodInfo, 'cluster' | 'name' | 'createdAt' | 'labels'> {
  return { cluster, name, createdAt, labels };
}

function text(value: Scalar | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function number(value: Scalar | undefined): number | null {
  return typeof value === 'number' ? value : null;
}

/** A kept row as a PodInfo. What the source did not show is null. */
export function podInfo(row: ResourceRow): PodInfo {
  const { facts } = row;
  return {
    ...envelope(row),
    namespace: row.namespace ?? '',
    phase: row.phase,
    reason: row.reason,
    readyContainers: row.readyCount,
    containers: row.wantedCount,
    restarts: row.restarts,
    lastRestartAt: text(facts.lastRestartAt),
    node: row.node,
    podIp: text(facts.podIp),
    hostIp: text(facts.hostIp),
    qosClass: text(facts.qosClass),
    serviceAccount: text(facts.serviceAccount),
    owner: row.owner === null ? null : `${row.owner.kind}/${row.owner.name}`,
    images: row.images,
    ...usageOf(row),
  };
}

function usageOf({ facts }: ResourceRow): Pick<PodInfo, 'cpuUsedMillis' | 'memoryUsedBytes' | 'usageAsOf'> {
  return {
    cpuUsedMillis: number(facts.cpuUsedMillis),
    memoryUsedBytes: number(facts.memoryUsedBytes),
    usageAsOf: text(facts.usageAsOf),
  };
}

/** A kept row as a NodeInfo. What the source did not show is null. */
export function nodeInfo(row: ResourceRow): NodeInfo {
  const { facts } = row;
  return {
    ...envelope(row),
    status: row.reason,
    ready: row.readyCount === null ? null : row.readyCount === 1,
    schedulable: typeof facts.schedulable === 'boolean' ? facts.schedulable : null,
    roles: text(facts.roles),
    kubeletVersion: text(facts.kubeletVersion),
    internalIp: text(facts.internalIp),
    externalIp: text(facts.externalIp),
    osImage: text(facts.osImage),
    kernelVersion: text(facts.kernelVersion),
    containerRuntime: text(facts.containerRuntime),
    architecture: text(facts.architecture),
    cpuMillis: number(facts.cpuMillis),
    memoryBytes: number(facts.memoryBytes),
    pods: number(facts.pods),
    ...usageOf(row),
  };
}

/** A kept row as a NamespaceInfo. What the source did not show is null. */
export function namespaceInfo(row: ResourceRow): NamespaceInfo {
  return { ...envelope(row), phase: row.phase };
}

/** A kept row as a ServiceInfo. What the source did not show is null. */
export function serviceInfo(row: ResourceRow): ServiceInfo {
  const { facts } = row;
  return {
    ...envelope(row),
    namespace: row.namespace ?? '',
    type: text(facts.type),
    clusterIp: text(facts.clusterIp),
    externalIp: text(facts.externalIp),
    ports: text(facts.ports),
    selector: text(facts.selector),
  };
}

/** A remembered event as an EventInfo. What the source did not show is null. */
export function eventInfo(row: ResourceRow): EventInfo {
  const { facts } = row;
  return {
    cluster: row.cluster,
    namespace: row.namespace ?? '',
    name: row.name,
    type: row.phase,
    reason: row.reason,
    objectKind: text(facts.objectKind),
    objectName: text(facts.objectName),
    objectNamespace: text(facts.objectNamespace),
    objectUid: text(facts.objectUid),
    message: text(facts.message),
    firstSeenAt: text(facts.firstSeenAt),
    lastSeenAt: text(facts.lastSeenAt),
    count: number(facts.count),
    source: text(facts.source),
    onServer: typeof facts.onServer === 'boolean' ? facts.onServer : null,
  };
}

const recordOf = new Map<string, (row: ResourceRow) => object>([
  ['pods', podInfo],
  ['nodes', nodeInfo],
  ['namespaces', namespaceInfo],
  ['services', serviceInfo],
  ['events', eventInfo],
]);

/** A kept row as the record of its kind; of a kind without one, its envelope and facts. With a body, that as an object. */
export function makeRecord(row: ResourceRow, kind: string): Record<string, unknown> {
  const record = recordOf.get(kind)?.(row) ?? genericRecord(row);
  return row.body === null ? { ...record } : { ...record, body: JSON.parse(row.body) };
}

function genericRecord(row: ResourceRow): object {
  const { namespace, phase, reason, readyCount, wantedCount, node, images, facts } = row;
  const owner = row.owner === null ? null : `${row.owner.kind}/${row.owner.name}`;
  return { ...envelope(row), namespace, phase, reason, readyCount, wantedCount, node, owner, images, facts };
}
