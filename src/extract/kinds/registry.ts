import { configMap } from './config-map.ts';
import { customResourceDefinition } from './custom-resource-definition.ts';
import { event, eventOfEvents } from './event.ts';
import { horizontalPodAutoscaler } from './horizontal-pod-autoscaler.ts';
import { ingress } from './ingress.ts';
import type { KindExtractor } from './kind-extractor.ts';
import { namespace } from './namespace.ts';
import { node } from './node.ts';
import { pod } from './pod.ts';
import { service } from './service.ts';
import { persistentVolume, persistentVolumeClaim } from './storage.ts';
import {
  cronJob,
  daemonSet,
  deployment,
  job,
  replicaSet,
  replicationController,
  statefulSet,
} from './workloads.ts';

/** Every kind of which more than the envelope is promoted. */
export const kindExtractors: readonly KindExtractor[] = [
  pod,
  node,
  namespace,
  service,
  deployment,
  statefulSet,
  daemonSet,
  replicaSet,
  replicationController,
  job,
  cronJob,
  persistentVolumeClaim,
  persistentVolume,
  ingress,
  configMap,
  customResourceDefinition,
  horizontalPodAutoscaler,
  event,
  eventOfEvents,
];
