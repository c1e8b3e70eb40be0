import type { ResourceKind } from './kind.ts';

/** Kubernetes' GroupResource: `pods`, `deployments.apps`. The key of a kind within a cluster. */
export function groupResource(kind: Pick<ResourceKind, 'group' | 'plural'>): string {
  return kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`;
}

/** Kubernetes' GroupKind: `Pod`, `Deployment.apps`. */
export function groupKindOf(kind: Pick<ResourceKind, 'group' | 'kind'>): string {
  return kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
}

/** `v1`, `apps/v1`. */
export function apiVersionOf(kind: Pick<ResourceKind, 'group' | 'version'>): string {
  return kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
}
