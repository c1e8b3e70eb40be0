import type { KindExtractor } from './kind-extractor.ts';
import { node } from './node.ts';
import { pod } from './pod.ts';
import { service } from './service.ts';
import {
  event,
  horizontalPodAutoscaler,
  ingress,
  namespace,
  persistentVolume,
  persistentVolumeClaim,
} from './storage-and-network.ts';
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
  horizontalPodAutoscaler,
  event,
];
