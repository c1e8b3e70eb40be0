import type { Edge } from '../../domain/edge.ts';
import { type JsonObject, objectAt, objectsAt, textAt } from '../../lib/json.ts';
import { edgesOfSettings } from './calls.ts';
import type { EdgeExtractor } from './edge-extractor.ts';
import { refers } from './make-edge.ts';
import { edgesOfPodSpec } from './pod-spec.ts';

export const pod: EdgeExtractor = {
  kinds: ['Pod'],
  edges: (object) => [
    ...edgesOfPodSpec(objectAt(object, 'spec'), 'spec'),
    ...edgesOfEphemeralVolumes(object),
  ],
};

/** A generic ephemeral volume's claim is named by its pod: `web-0-scratch`. */
function edgesOfEphemeralVolumes(object: JsonObject): Edge[] {
  const podName = textAt(objectAt(object, 'metadata'), 'name');
  return objectsAt(objectAt(object, 'spec'), 'volumes').flatMap((volume) => {
    const name = textAt(volume, 'name');
    if (podName === null || name === null || objectAt(volume, 'ephemeral') === null) return [];
    return refers(`spec.volumes[${name}].ephemeral`, 'PersistentVolumeClaim', `${podName}-${name}`);
  });
}

/** Workloads with a template at `spec.template`. */
export const templated: EdgeExtractor = {
  kinds: [
    'Deployment.apps',
    'ReplicaSet.apps',
    'DaemonSet.apps',
    'Job.batch',
    'ReplicationController',
    'DeploymentConfig.apps.openshift.io',
    'Rollout.argoproj.io',
  ],
  edges: (object) => edgesOfTemplate(objectAt(object, 'spec'), 'spec'),
};

export const statefulSet: EdgeExtractor = {
  kinds: ['StatefulSet.apps'],
  edges: (object) => {
    const spec = objectAt(object, 'spec');
    return [
      ...edgesOfTemplate(spec, 'spec'),
      ...refers('spec.serviceName', 'Service', textAt(spec, 'serviceName')),
      ...objectsAt(spec, 'volumeClaimTemplates').flatMap((template) => edgesOfClaimTemplate(template)),
    ];
  },
};

function edgesOfClaimTemplate(template: JsonObject): Edge[] {
  const name = textAt(objectAt(template, 'metadata'), 'name') ?? '';
  const storageClass = textAt(objectAt(template, 'spec'), 'storageClassName');
  return refers(`spec.volumeClaimTemplates[${name}]`, 'StorageClass.storage.k8s.io', storageClass);
}

export const cronJob: EdgeExtractor = {
  kinds: ['CronJob.batch'],
  edges: (object) => {
    const jobSpec = objectAt(objectAt(objectAt(object, 'spec'), 'jobTemplate'), 'spec');
    return edgesOfTemplate(jobSpec, 'spec.jobTemplate.spec');
  },
};

export const configMap: EdgeExtractor = { kinds: ['ConfigMap'], edges: edgesOfSettings };

export const podTemplate: EdgeExtractor = {
  kinds: ['PodTemplate'],
  edges: (object) => edgesOfTemplate(object, ''),
};

function edgesOfTemplate(holder: JsonObject | null, path: string): Edge[] {
  const place = path === '' ? 'template.spec' : `${path}.template.spec`;
  return edgesOfPodSpec(objectAt(objectAt(holder, 'template'), 'spec'), place);
}
