import { roleBinding, serviceAccount } from './access.ts';
import { apiService, customResourceDefinition, webhookConfiguration } from './api-extensions.ts';
import type { EdgeExtractor } from './edge-extractor.ts';
import { gateway, referenceGrant, route } from './gateway.ts';
import { ingress } from './ingress.ts';
import { autoscaler } from './scaling.ts';
import { networkPolicy, podDisruptionBudget, service } from './selectors.ts';
import { persistentVolume, persistentVolumeClaim, volumeAttachment } from './storage.ts';
import { configMap, cronJob, pod, podTemplate, statefulSet, templated } from './workloads.ts';

/** Every kind whose fields point to other objects; owners are read of all kinds. */
export const edgeExtractors: readonly EdgeExtractor[] = [
  pod,
  templated,
  statefulSet,
  cronJob,
  podTemplate,
  configMap,
  service,
  networkPolicy,
  podDisruptionBudget,
  autoscaler,
  ingress,
  route,
  gateway,
  referenceGrant,
  webhookConfiguration,
  apiService,
  customResourceDefinition,
  persistentVolumeClaim,
  persistentVolume,
  volumeAttachment,
  roleBinding,
  serviceAccount,
];
