import type { ContainerLog, ContainerLogRequest } from '../container-log.ts';

/**
 * Reads a container's log over one access path. Contract: one to four requests, at most 1 MB of text, a few seconds; lines are
 * redacted; throws AppError (NOT_FOUND: no such pod or container, or it wrote nothing before; FORBIDDEN …) and nothing else.
 */
export interface ContainerLogReader {
  readLog(request: ContainerLogRequest, signal: AbortSignal): Promise<ContainerLog>;
}

/**
 * Reads logs in any cluster of the fleet, over the way that is best for it. Contract: as ContainerLogReader; contacts that
 * cluster and no other.
 */
export interface FleetLogs {
  readLog(clusterId: string, request: ContainerLogRequest, signal: AbortSignal): Promise<ContainerLog>;
}
