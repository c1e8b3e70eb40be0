import type { Edge } from '../../domain/edge.ts';
import { type JsonObject, objectAt, objectsAt, textAt } from '../../lib/json.ts';
import type { EdgeExtractor } from './edge-extractor.ts';
import { groupKind, namedEdge, refers } from './make-edge.ts';

export const roleBinding: EdgeExtractor = {
  kinds: ['RoleBinding.rbac.authorization.k8s.io', 'ClusterRoleBinding.rbac.authorization.k8s.io'],
  edges: (object) => {
    const role = objectAt(object, 'roleRef');
    return [
      ...namedEdge({
        type: 'binds',
        field: 'roleRef',
        toKind: groupKind(
          textAt(role, 'apiGroup') ?? 'rbac.authorization.k8s.io',
          textAt(role, 'kind') ?? '',
        ),
        toName: textAt(role, 'name'),
      }),
      ...objectsAt(object, 'subjects').flatMap(edgesOfSubject),
    ];
  },
};

/** Users and groups are no objects of the cluster: that none is kept says nothing. */
function edgesOfSubject(subject: JsonObject): Edge[] {
  const kind = textAt(subject, 'kind') ?? '';
  return namedEdge({
    type: 'binds',
    field: 'subjects',
    toKind: groupKind(textAt(subject, 'apiGroup') ?? '', kind),
    toNamespace: textAt(subject, 'namespace'),
    toName: textAt(subject, 'name'),
    optional: kind !== 'ServiceAccount',
  });
}

export const serviceAccount: EdgeExtractor = {
  kinds: ['ServiceAccount'],
  edges: (object) => [
    ...objectsAt(object, 'secrets').flatMap((secret) =>
      refers('secrets', 'Secret', textAt(secret, 'name'), { optional: true }),
    ),
    ...objectsAt(object, 'imagePullSecrets').flatMap((secret) =>
      refers('imagePullSecrets', 'Secret', textAt(secret, 'name'), { optional: true }),
    ),
  ],
};
