import type { Edge } from '../../domain/edge.ts';
import { type JsonObject, objectAt, objectsAt, textAt } from '../../lib/json.ts';
import { edgesOfCalls } from './calls.ts';
import { entryPath, refers } from './make-edge.ts';
import { edgesOfVolumes } from './volumes.ts';

/** What a pod needs, as its spec names it. `path`: where the spec stands in its object. */
export function edgesOfPodSpec(podSpec: JsonObject | null, path: string): Edge[] {
  if (podSpec === null) return [];
  return [
    ...['containers', 'initContainers', 'ephemeralContainers'].flatMap((list) =>
      objectsAt(podSpec, list).flatMap((container, index) =>
        edgesOfContainer(container, `${path}.${entryPath(list, container, index)}`),
      ),
    ),
    ...edgesOfVolumes(podSpec, path),
    ...objectsAt(podSpec, 'imagePullSecrets').flatMap((secret) =>
      // A pull secret that is missing is passed over: only the pull itself can tell whether it was needed.
      refers(`${path}.imagePullSecrets`, 'Secret', textAt(secret, 'name'), { optional: true }),
    ),
    ...refers(`${path}.serviceAccountName`, 'ServiceAccount', serviceAccountOf(podSpec)),
    ...refers(
      `${path}.priorityClassName`,
      'PriorityClass.scheduling.k8s.io',
      textAt(podSpec, 'priorityClassName'),
    ),
    ...refers(`${path}.runtimeClassName`, 'RuntimeClass.node.k8s.io', textAt(podSpec, 'runtimeClassName')),
    ...edgesOfClaims(podSpec, path),
  ];
}

/** `serviceAccount` is the field's old name; in a template that names none it is `default`. */
function serviceAccountOf(podSpec: JsonObject): string {
  return textAt(podSpec, 'serviceAccountName') ?? textAt(podSpec, 'serviceAccount') ?? 'default';
}

function edgesOfContainer(container: JsonObject, path: string): Edge[] {
  const fromEnv = objectsAt(container, 'env').flatMap((variable) => {
    const source = objectAt(variable, 'valueFrom');
    return [
      ...keyEdge(`${path}.env`, 'Secret', objectAt(source, 'secretKeyRef')),
      ...keyEdge(`${path}.env`, 'ConfigMap', objectAt(source, 'configMapKeyRef')),
    ];
  });
  const fromAll = objectsAt(container, 'envFrom').flatMap((source) => [
    ...keyEdge(`${path}.envFrom`, 'Secret', objectAt(source, 'secretRef')),
    ...keyEdge(`${path}.envFrom`, 'ConfigMap', objectAt(source, 'configMapRef')),
  ]);
  return [...fromEnv, ...fromAll, ...edgesOfCalls(container, path)];
}

function keyEdge(field: string, kind: string, reference: JsonObject | null): Edge[] {
  return refers(field, kind, textAt(reference, 'name'), {
    optional: reference?.optional === true,
    part: textAt(reference, 'key'),
  });
}

function edgesOfClaims(podSpec: JsonObject, path: string): Edge[] {
  return objectsAt(podSpec, 'resourceClaims').flatMap((claim) => [
    ...refers(`${path}.resourceClaims`, 'ResourceClaim.resource.k8s.io', textAt(claim, 'resourceClaimName')),
    ...refers(
      `${path}.resourceClaims`,
      'ResourceClaimTemplate.resource.k8s.io',
      textAt(claim, 'resourceClaimTemplateName'),
    ),
  ]);
}
