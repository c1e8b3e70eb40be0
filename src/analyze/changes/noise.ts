import type { ResourceKind } from '../../domain/kind.ts';
import { type Difference, isTime } from './find-differences.ts';
import { onlyTicks } from './ticking-text.ts';

/** `*` stands for any one key, `**` at the end for all that is below. */
type Pattern = readonly string[];

interface NoiseRule {
  /** `Pod`, `apps/Deployment`; null: every kind. */
  kinds: readonly string[] | null;
  why: string;
  paths: readonly Pattern[];
}

/** What changes without anything having changed. */
const noiseRules: readonly NoiseRule[] = [
  {
    kinds: null,
    why: 'bookkeeping of the API server',
    paths: [
      ...['resourceVersion', 'generation', 'selfLink', 'uid', 'creationTimestamp'].map((key) => [
        'metadata',
        key,
      ]),
      ['metadata', 'managedFields', '**'],
      ['metadata', 'deletionGracePeriodSeconds'],
      ['apiVersion'],
      ['kind'],
    ],
  },
  {
    kinds: null,
    why: 'controllers write down what they have seen, or elect themselves',
    paths: [
      ['status', 'observedGeneration'],
      ...[
        'kubectl.kubernetes.io/last-applied-configuration',
        'control-plane.alpha.kubernetes.io/leader',
        'deployment.kubernetes.io/revision',
        'deployment.kubernetes.io/revision-history',
        'deployment.kubernetes.io/desired-replicas',
        'deployment.kubernetes.io/max-replicas',
        'deprecated.daemonset.template.generation',
        'endpoints.kubernetes.io/last-change-trigger-time',
        'autoscaling.alpha.kubernetes.io/conditions',
        'autoscaling.alpha.kubernetes.io/current-metrics',
        'node.alpha.kubernetes.io/ttl',
      ].map((key) => ['metadata', 'annotations', key]),
    ],
  },
  {
    kinds: null,
    why: 'when and in which words a condition was last written; its status and reason are what it says',
    paths: [
      'lastHeartbeatTime',
      'lastProbeTime',
      'lastUpdateTime',
      'lastTransitionTime',
      'observedGeneration',
      'message',
    ].map((key) => ['status', 'conditions', '*', key]),
  },
  {
    kinds: [
      'apps/Deployment',
      'apps/ReplicaSet',
      'apps/StatefulSet',
      'apps/DaemonSet',
      'ReplicationController',
    ],
    why: 'counters follow the pods',
    paths: [
      ...[
        'replicas',
        'readyReplicas',
        'availableReplicas',
        'updatedReplicas',
        'unavailableReplicas',
        'terminatingReplicas',
        'currentReplicas',
        'fullyLabeledReplicas',
        'currentNumberScheduled',
        'desiredNumberScheduled',
        'numberAvailable',
        'numberMisscheduled',
        'numberReady',
        'numberUnavailable',
        'updatedNumberScheduled',
        'collisionCount',
        'currentRevision',
        'updateRevision',
      ].map((key) => ['status', key]),
      ['status', 'conditions', 'Progressing', 'reason'],
    ],
  },
  {
    kinds: ['Pod'],
    why: 'what a pod does is told by its columns',
    paths: [
      ['status', '**'],
      ['spec', 'nodeName'],
    ],
  },
  {
    kinds: ['Node'],
    why: 'the kubelet counts what is on the node',
    paths: [
      'images',
      'volumesInUse',
      'volumesAttached',
      'daemonEndpoints',
      'runtimeHandlers',
      'features',
    ].map((key) => ['status', key, '**']),
  },
  {
    kinds: ['batch/Job', 'batch/CronJob'],
    why: 'counters follow the pods and jobs; how a job ended is told by its columns',
    paths: [
      ...['active', 'ready', 'succeeded', 'failed', 'terminating', 'uncountedTerminatedPods'].map((key) => [
        'status',
        key,
        '**',
      ]),
      ['status', 'conditions', '**'],
      ['status', 'startTime'],
      ['status', 'completionTime'],
      ['status', 'lastScheduleTime'],
      ['status', 'lastSuccessfulTime'],
    ],
  },
  {
    kinds: ['autoscaling/HorizontalPodAutoscaler'],
    why: 'an autoscaler measures all the time; what it does shows in its target',
    paths: [
      'currentMetrics',
      'currentReplicas',
      'desiredReplicas',
      'lastScaleTime',
      'currentCPUUtilizationPercentage',
    ].map((key) => ['status', key, '**']),
  },
  {
    kinds: ['policy/PodDisruptionBudget', 'ResourceQuota', 'networking.k8s.io/IngressClass'],
    why: 'counters follow the pods',
    paths: [
      'currentHealthy',
      'desiredHealthy',
      'disruptionsAllowed',
      'expectedPods',
      'disruptedPods',
      'used',
    ].map((key) => ['status', key, '**']),
  },
];

/** Kinds of which no history is kept, as GroupResource: they follow the pods, or are a history themselves. */
const kindsWithoutHistory = new Set([
  'events',
  'events.events.k8s.io',
  'endpoints',
  'endpointslices.discovery.k8s.io',
  'leases.coordination.k8s.io',
  'csistoragecapacities.storage.k8s.io',
  'ciliumendpoints.cilium.io',
  'policyreports.wgpolicyk8s.io',
]);

export function hasHistory(groupResource: string): boolean {
  return !kindsWithoutHistory.has(groupResource);
}

export function kindWord(kind: Pick<ResourceKind, 'group' | 'kind'>): string {
  return kind.group === '' ? kind.kind : `${kind.group}/${kind.kind}`;
}

/** Whether a difference says nothing: resourceVersions, heartbeats, times that only tick, counters that only follow. */
export function isNoise({ path, before, after }: Difference, kind: ResourceKind): boolean {
  const word = kindWord(kind);
  const isTick = path[0] === 'status' && isTime(before) && isTime(after);
  return (
    isTick ||
    onlyTicks(path, before, after) ||
    noiseRules.some(
      ({ kinds, paths }) =>
        (kinds === null || kinds.includes(word)) && paths.some((pattern) => matchesPath(pattern, path)),
    )
  );
}

function matchesPath(pattern: Pattern, path: readonly string[]): boolean {
  const isOpen = pattern.at(-1) === '**';
  const keys = isOpen ? pattern.slice(0, -1) : pattern;
  if (isOpen ? path.length < keys.length : path.length !== keys.length) return false;
  return keys.every((key, index) => key === '*' || key === path[index]);
}
