import { z } from 'zod';

/** What was last measured: CPU in millicores, the working set in bytes. null: not measured, or not asked for. */
const usage = {
  cpuUsedMillis: z.number().nullable(),
  memoryUsedBytes: z.number().nullable(),
  /** When, ISO 8601, UTC: by the cluster's clock. */
  usageAsOf: z.string().nullable(),
};

/**
 * Fields that every record has. Times are ISO 8601, UTC. null, here and below, also where the source does not show it: tables
 * and summaries of MCP servers show less than whole objects. What was not seen is never shown as 0, none or healthy.
 */
const envelope = {
  cluster: z.string(),
  name: z.string(),
  createdAt: z.string().nullable(),
  labels: z.record(z.string(), z.string()),
};

export const NamespaceInfo = z
  .object({ ...envelope, phase: z.string().nullable() })
  .meta({ title: 'NamespaceInfo', description: 'A namespace with its phase (Active, Terminating)' });
export type NamespaceInfo = z.infer<typeof NamespaceInfo>;

export const NodeInfo = z
  .object({
    ...envelope,
    /** kubectl's STATUS: Ready, NotReady, Ready,SchedulingDisabled … */
    status: z.string().nullable(),
    ready: z.boolean().nullable(),
    schedulable: z.boolean().nullable(),
    /** Parted by commas; <none> for none. */
    roles: z.string().nullable(),
    kubeletVersion: z.string().nullable(),
    internalIp: z.string().nullable(),
    externalIp: z.string().nullable(),
    osImage: z.string().nullable(),
    kernelVersion: z.string().nullable(),
    containerRuntime: z.string().nullable(),
    architecture: z.string().nullable(),
    /** Allocatable. CPU in millicores, memory in bytes. */
    cpuMillis: z.number().nullable(),
    memoryBytes: z.number().nullable(),
    pods: z.number().nullable(),
    ...usage,
  })
  .meta({
    title: 'NodeInfo',
    description: 'A node: status, roles, versions, addresses, allocatable CPU and memory',
  });
export type NodeInfo = z.infer<typeof NodeInfo>;

export const PodInfo = z
  .object({
    ...envelope,
    namespace: z.string(),
    phase: z.string().nullable(),
    /** What kubectl prints as STATUS. */
    reason: z.string().nullable(),
    readyContainers: z.number().int().nullable(),
    containers: z.number().int().nullable(),
    restarts: z.number().int().nullable(),
    /** When a container last restarted; null when none did. */
    lastRestartAt: z.string().nullable(),
    node: z.string().nullable(),
    podIp: z.string().nullable(),
    hostIp: z.string().nullable(),
    qosClass: z.string().nullable(),
    serviceAccount: z.string().nullable(),
    owner: z.string().nullable(),
    images: z.array(z.string()),
    ...usage,
  })
  .meta({ title: 'PodInfo', description: 'A pod with the phase and reason that kubectl prints' });
export type PodInfo = z.infer<typeof PodInfo>;

export const EventInfo = z
  .object({
    cluster: z.string(),
    namespace: z.string(),
    /** Of the newest of the server's events that are folded into it. */
    name: z.string(),
    /** Normal or Warning. */
    type: z.string().nullable(),
    reason: z.string().nullable(),
    objectKind: z.string().nullable(),
    objectName: z.string().nullable(),
    objectNamespace: z.string().nullable(),
    objectUid: z.string().nullable(),
    message: z.string().nullable(),
    firstSeenAt: z.string().nullable(),
    lastSeenAt: z.string().nullable(),
    count: z.number().int().nullable(),
    /** Who told it: component, host. */
    source: z.string().nullable(),
    /** false: the server has forgotten it since; null: that is not known. */
    onServer: z.boolean().nullable(),
  })
  .meta({
    title: 'EventInfo',
    description:
      'What happened to an object, folded over every time it was told, kept for longer than the server does',
  });
export type EventInfo = z.infer<typeof EventInfo>;

export const ServiceInfo = z
  .object({
    ...envelope,
    namespace: z.string(),
    type: z.string().nullable(),
    clusterIp: z.string().nullable(),
    externalIp: z.string().nullable(),
    /** As kubectl prints them: 80:30080/TCP,443/TCP. */
    ports: z.string().nullable(),
    /** app=web,tier=front; null without one. */
    selector: z.string().nullable(),
  })
  .meta({ title: 'ServiceInfo', description: 'A Service: type, addresses, ports, selector' });
export type ServiceInfo = z.infer<typeof ServiceInfo>;
