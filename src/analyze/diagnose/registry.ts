import type { Check } from './check.ts';
import { apiServiceDown, webhookBackend } from './checks/api-extensions.ts';
import { autoscaler } from './checks/autoscaler.ts';
import { claimPending } from './checks/claim-pending.ts';
import { containerConfig, stuckCreating } from './checks/container-config.ts';
import { crashLoop } from './checks/crash-loop.ts';
import { disruptionBudget } from './checks/disruption-budget.ts';
import { evicted } from './checks/evicted.ts';
import { imagePull } from './checks/image-pull.ts';
import { ingressBackend } from './checks/ingress-backend.ts';
import { initStuck } from './checks/init-stuck.ts';
import { cronJobMissed, jobFailed } from './checks/jobs.ts';
import { missingReference } from './checks/missing-reference.ts';
import { nodeCordoned, nodeNotReady, nodePressure, podOnLostNode } from './checks/node-trouble.ts';
import { outOfMemory } from './checks/out-of-memory.ts';
import { podsRefused } from './checks/pods-refused.ts';
import { probeFailing } from './checks/probe-failing.ts';
import { serviceEndpoints } from './checks/service-endpoints.ts';
import { stuckTerminating } from './checks/stuck-terminating.ts';
import { unschedulable } from './checks/unschedulable.ts';
import { workloadUnavailable } from './checks/workload-unavailable.ts';

/** Every check, in the order in which docs/checks.md shows them. */
export const checks: readonly Check[] = [
  imagePull,
  missingReference,
  containerConfig,
  stuckCreating,
  crashLoop,
  outOfMemory,
  probeFailing,
  initStuck,
  unschedulable,
  evicted,
  stuckTerminating,
  podsRefused,
  workloadUnavailable,
  serviceEndpoints,
  ingressBackend,
  claimPending,
  autoscaler,
  disruptionBudget,
  nodeNotReady,
  podOnLostNode,
  nodePressure,
  nodeCordoned,
  apiServiceDown,
  webhookBackend,
  jobFailed,
  cronJobMissed,
];
