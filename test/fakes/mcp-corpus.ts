import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ResourceKind } from '../../src/domain/kind.ts';
import type { Resource } from '../../src/domain/resource.ts';
import { type ExtractionOptions, extractResource } from '../../src/extract/extract-resource.ts';
import type { Question } from '../../tools/corpus/question.ts';
import { kind } from './builders.ts';
import { keyedTestHash, testRedactor } from './test-redactor.ts';

const folder = resolve(import.meta.dirname, '../fixtures/mcp');

/** What a server really answered (tools/record-corpus.ts), and what it was asked. */
export interface RecordedOutput extends Question {
  file: string;
  version: string;
  recordedAt: string;
  result: { content?: { type: string; text?: string }[]; structuredContent?: unknown; isError?: boolean };
}

export const extraction: ExtractionOptions = { redactor: testRedactor(), hash: keyedTestHash };

export function recordedOutputs(): RecordedOutput[] {
  const outputs = join(folder, 'outputs');
  return readdirSync(outputs, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({ ...JSON.parse(readFileSync(join(outputs, file), 'utf8')), file }));
}

const namespaced = (group: string, version: string, name: string, plural: string, ...shortNames: string[]) =>
  kind(group, version, name, plural, { singular: name.toLowerCase(), shortNames });
const clusterWide = (name: string, plural: string, ...shortNames: string[]) =>
  kind('', 'v1', name, plural, { namespaced: false, singular: name.toLowerCase(), shortNames });

/** The corpus' kinds by GroupResource. */
export const corpusKinds: Readonly<Record<string, ResourceKind>> = {
  pods: namespaced('', 'v1', 'Pod', 'pods', 'po'),
  nodes: clusterWide('Node', 'nodes', 'no'),
  namespaces: clusterWide('Namespace', 'namespaces', 'ns'),
  services: namespaced('', 'v1', 'Service', 'services', 'svc'),
  configmaps: namespaced('', 'v1', 'ConfigMap', 'configmaps', 'cm'),
  events: namespaced('', 'v1', 'Event', 'events', 'ev'),
  persistentvolumeclaims: namespaced('', 'v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', 'pvc'),
  persistentvolumes: clusterWide('PersistentVolume', 'persistentvolumes', 'pv'),
  replicationcontrollers: namespaced('', 'v1', 'ReplicationController', 'replicationcontrollers', 'rc'),
  'deployments.apps': namespaced('apps', 'v1', 'Deployment', 'deployments', 'deploy'),
  'statefulsets.apps': namespaced('apps', 'v1', 'StatefulSet', 'statefulsets', 'sts'),
  'daemonsets.apps': namespaced('apps', 'v1', 'DaemonSet', 'daemonsets', 'ds'),
  'replicasets.apps': namespaced('apps', 'v1', 'ReplicaSet', 'replicasets', 'rs'),
  'jobs.batch': namespaced('batch', 'v1', 'Job', 'jobs'),
  'cronjobs.batch': namespaced('batch', 'v1', 'CronJob', 'cronjobs', 'cj'),
  'horizontalpodautoscalers.autoscaling': namespaced(
    'autoscaling',
    'v2',
    'HorizontalPodAutoscaler',
    'horizontalpodautoscalers',
    'hpa',
  ),
  'ingresses.networking.k8s.io': namespaced('networking.k8s.io', 'v1', 'Ingress', 'ingresses', 'ing'),
  'campaigns.shop.example': namespaced('shop.example', 'v1', 'Campaign', 'campaigns', 'camp'),
};

/** What the API server says of each kind, as resources, by `namespace/name`. */
export function corpusTruth(): Map<string, Map<string, Resource>> {
  const lines = readFileSync(join(folder, 'truth.jsonl'), 'utf8').trim().split('\n');
  const truth = new Map<string, Map<string, Resource>>();
  for (const line of lines) {
    const { of, object } = JSON.parse(line) as { of: string; object: unknown };
    const resource = truthOf(object, corpusKinds[of]);
    const known = truth.get(of) ?? new Map<string, Resource>();
    known.set(keyOf(resource), resource);
    truth.set(of, known);
  }
  return truth;
}

/** An object of the API server as a resource. */
export function truthOf(object: unknown, of: ResourceKind | undefined): Resource {
  if (of === undefined) throw new Error('the corpus has no such kind');
  const extracted = extractResource(object, of, extraction);
  if (!extracted.ok) throw new Error(`the truth cannot be read: ${extracted.drop.reason}`);
  return extracted.resource;
}

export function keyOf({ namespace, name }: Pick<Resource, 'namespace' | 'name'>): string {
  return `${namespace ?? ''}/${name}`;
}
