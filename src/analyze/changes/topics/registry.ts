import { rules, subjects } from './access.ts';
import { configKeys, secretData, secretKeys } from './config.ts';
import { command, container, environment, image, probe, resources } from './containers.ts';
import { customResourceVersions } from './definitions.ts';
import { anyField, conditions } from './fallback.ts';
import { annotations, deletion, finalizers, labels } from './metadata.ts';
import { balancer, ingress, networkPolicy, service } from './network.ts';
import { cordon, nodeFields, nodeReadiness } from './nodes.ts';
import { podSpec, restart, templateLabels, volumes } from './pod-template.ts';
import { eviction, podReason, restarts } from './pods.ts';
import { claim, claimSize, namespacePhase } from './storage.ts';
import type { ColumnTopic, Topic } from './topic.ts';
import { autoscaler, job, pause, replicas, schedule } from './workloads.ts';

/** Asked of each difference in this order: the particular before the general. */
export const topics: readonly Topic[] = [
  image,
  container,
  environment,
  resources,
  probe,
  command,
  volumes,
  restart,
  templateLabels,
  podSpec,
  replicas,
  pause,
  autoscaler,
  schedule,
  configKeys,
  secretKeys,
  service,
  ingress,
  balancer,
  networkPolicy,
  nodeFields,
  claimSize,
  namespacePhase,
  rules,
  subjects,
  customResourceVersions,
  labels,
  annotations,
  finalizers,
  conditions,
  anyField,
];

/** Asked of each change, before the topics of differences. */
export const columnTopics: readonly ColumnTopic[] = [
  deletion,
  podReason,
  restarts,
  eviction,
  cordon,
  nodeReadiness,
  job,
  claim,
  secretData,
];
