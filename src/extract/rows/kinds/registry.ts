import { namespaceRow, nodeRow, serviceRow } from './cluster-rows.ts';
import {
  eventOfEventsRow,
  eventRow,
  ingressRow,
  persistentVolumeClaimRow,
  persistentVolumeRow,
} from './other-rows.ts';
import { podRow } from './pod-row.ts';
import type { RowPromoter } from './row-promoter.ts';
import {
  cronJobRow,
  daemonSetRow,
  deploymentRow,
  horizontalPodAutoscalerRow,
  jobRow,
  replicaSetRow,
  replicationControllerRow,
  statefulSetRow,
} from './workload-rows.ts';

/** Every kind of whose rows more than the envelope is told. */
export const rowPromoters: readonly RowPromoter[] = [
  podRow,
  nodeRow,
  namespaceRow,
  serviceRow,
  deploymentRow,
  statefulSetRow,
  daemonSetRow,
  replicaSetRow,
  replicationControllerRow,
  jobRow,
  cronJobRow,
  persistentVolumeClaimRow,
  persistentVolumeRow,
  ingressRow,
  horizontalPodAutoscalerRow,
  eventRow,
  eventOfEventsRow,
];
