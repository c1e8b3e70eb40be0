import type { Check } from './check.ts';
import { accessRefused } from './checks/access-refused.ts';
import { apiServiceDown, webhookBackend } from './checks/api-extensions.ts';
import { autoscaler } from './checks/autoscaler.ts';
import {
  certificateExpiring,
  certificateRequest,
  clusterAuthority,
  trustExpiring,
} from './checks/certificates.ts';
import { claimPending } from './checks/claim-pending.ts';
import { clusterDns } from './checks/cluster-dns.ts';
import { containerConfig, stuckCreating } from './checks/container-config.ts';
import { crashLoop } from './checks/crash-loop.ts';
import { cronJobMissed } from './checks/cron-job.ts';
import { daemonSetGaps } from './checks/daemon-set-gaps.ts';
import { disruptionBudget } from './checks/disruption-budget.ts';
import { evicted } from './checks/evicted.ts';
import { flapping } from './checks/flapping.ts';
import { gatewayNotServing, gatewayRoute } from './checks/gateway-route.ts';
import { hookFailing } from './checks/hook-failing.ts';
import { imagePull } from './checks/image-pull.ts';
import { ingressBackend } from './checks/ingress-backend.ts';
import { ingressConflict } from './checks/ingress-conflict.ts';
import { initStuck } from './checks/init-stuck.ts';
import { jobCompanion } from './checks/job-companion.ts';
import { jobFailed } from './checks/jobs.ts';
import { memoryNearLimit } from './checks/memory-near-limit.ts';
import { missingReference } from './checks/missing-reference.ts';
import { networkPolicy } from './checks/network-policy.ts';
import { nodeCordoned, nodeNotReady, nodePressure, podOnLostNode } from './checks/node-trouble.ts';
import { outOfMemory } from './checks/out-of-memory.ts';
import { podsRefused } from './checks/pods-refused.ts';
import { probeFailing } from './checks/probe-failing.ts';
import { readinessGate } from './checks/readiness-gate.ts';
import { removedApi, storedVersion } from './checks/removed-api.ts';
import { rolloutPaused } from './checks/rollout-paused.ts';
import { serviceAddresses } from './checks/service-addresses.ts';
import { serviceEndpoints } from './checks/service-endpoints.ts';
import { staleRevision } from './checks/stale-revision.ts';
import { statefulSetService } from './checks/stateful-set.ts';
import { stuckTerminating } from './checks/stuck-terminating.ts';
import { unschedulable } from './checks/unschedulable.ts';
import { versionSkew } from './checks/version-skew.ts';
import { volumeFull } from './checks/volume-full.ts';
import { volumeTrouble } from './checks/volume-trouble.ts';
import { workloadUnavailable } from './checks/workload-unavailable.ts';

/** Every check, in the order in which docs/checks.md shows them. */
export const checks: readonly Check[] = [
  imagePull,
  missingReference,
  containerConfig,
  stuckCreating,
  crashLoop,
  hookFailing,
  outOfMemory,
  memoryNearLimit,
  probeFailing,
  readinessGate,
  initStuck,
  unschedulable,
  flapping,
  evicted,
  stuckTerminating,
  podsRefused,
  workloadUnavailable,
  rolloutPaused,
  daemonSetGaps,
  statefulSetService,
  staleRevision,
  serviceEndpoints,
  serviceAddresses,
  ingressBackend,
  ingressConflict,
  gatewayNotServing,
  gatewayRoute,
  networkPolicy,
  accessRefused,
  claimPending,
  volumeTrouble,
  volumeFull,
  autoscaler,
  disruptionBudget,
  nodeNotReady,
  podOnLostNode,
  nodePressure,
  nodeCordoned,
  versionSkew,
  removedApi,
  storedVersion,
  apiServiceDown,
  webhookBackend,
  trustExpiring,
  certificateExpiring,
  certificateRequest,
  clusterAuthority,
  clusterDns,
  jobFailed,
  jobCompanion,
  cronJobMissed,
];
