import type { ObjectDifference } from '../../domain/comparison.ts';
import { groupResource, type ResourceKind } from '../../domain/kind.ts';
import type { ResourceRow } from '../../domain/ports/store.ts';
import { asObject, type JsonObject } from '../../lib/json.ts';
import { describeChange } from '../changes/describe-change.ts';
import type { ObjectState } from '../changes/object-state.ts';
import { withoutSpecifics } from './without-specifics.ts';

/** Kinds that follow from others, or are a cluster's own: only compared when they are asked for. */
const followers = new Set([
  'pods',
  'nodes',
  'events',
  'endpoints',
  'persistentvolumes',
  'componentstatuses',
  'replicasets.apps',
  'controllerrevisions.apps',
  'endpointslices.discovery.k8s.io',
  'certificatesigningrequests.certificates.k8s.io',
  'csinodes.storage.k8s.io',
  'csistoragecapacities.storage.k8s.io',
  'volumeattachments.storage.k8s.io',
  'ipaddresses.networking.k8s.io',
  'servicecidrs.networking.k8s.io',
]);

export function isComparedUnasked(kind: ResourceKind): boolean {
  return !followers.has(groupResource(kind));
}

export interface CompareOptions {
  kind: ResourceKind;
  /** true: the sides are two moments, and an object is only compared with itself. */
  sameClusters: boolean;
  /** Whether a side saw all there is of the kind in this cluster (that of the object that it lacks). */
  sawAll: (side: 'left' | 'right', cluster: string) => boolean;
}

export interface ComparedObjects {
  differences: ObjectDifference[];
  alike: number;
  /** Those of one side of which nobody knows whether the other has them. */
  unknown: number;
}

/** How the objects of one kind differ, with their bodies; what a controller made is left to its controller. */
export function compareObjects(
  left: readonly ResourceRow[],
  right: readonly ResourceRow[],
  { kind, sameClusters, sawAll }: CompareOptions,
): ComparedObjects {
  const keyOf = ({ clusterId, namespace, name }: ResourceRow): string =>
    [sameClusters ? clusterId : '', namespace ?? '', name].join(' ');
  const own = (rows: readonly ResourceRow[]) =>
    new Map(rows.filter(isWritten).map((row) => [keyOf(row), row]));
  const [before, after] = [own(left), own(right)];
  const all = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  // What one side lacks is only missing there when that side would have seen it.
  const keys = all.filter((key) => {
    const [one, other] = [before.get(key), after.get(key)];
    if (one === undefined) return other !== undefined && sawAll('left', other.cluster);
    return other !== undefined || sawAll('right', one.cluster);
  });
  const differences = keys.flatMap((key) => {
    const found = differenceOf(before.get(key), after.get(key), kind);
    if (found === null) return [];
    const row = before.get(key) ?? after.get(key);
    return [{ ...found, cluster: sameClusters ? (row?.cluster ?? null) : null }];
  });
  return { differences, alike: keys.length - differences.length, unknown: all.length - keys.length };
}

/** Not made by a controller, nor put into every namespace by the cluster. */
function isWritten({ owner, name, kind }: ResourceRow): boolean {
  if (kind.kind === 'ConfigMap' && name === 'kube-root-ca.crt') return false;
  return owner === null || kind.kind === 'Pod';
}

function differenceOf(
  left: ResourceRow | undefined,
  right: ResourceRow | undefined,
  kind: ResourceKind,
): Omit<ObjectDifference, 'cluster'> | null {
  const row = left ?? right;
  if (row === undefined) return null;
  const object = { kind: groupResource(kind), namespace: row.namespace, name: row.name };
  if (left === undefined) return { ...object, where: 'right', words: [] };
  if (right === undefined) return { ...object, where: 'left', words: [] };
  const { words } = describeChange({
    kind,
    before: stateOf(left),
    after: stateOf(right),
    hadReason: () => true,
  });
  return words.length === 0 ? null : { ...object, where: 'both', words };
}

/** Only what was written counts, not what became of it: the columns are those of nothing. */
function stateOf(row: ResourceRow): ObjectState {
  return {
    body: withoutSpecifics(bodyOf(row)),
    columns: {
      deletingSince: null,
      labels: {},
      images: row.images,
      phase: null,
      reason: null,
      readyCount: null,
      wantedCount: null,
      restarts: null,
      node: null,
      facts: {},
    },
    resourceVersion: null,
    changedBy: null,
  };
}

function bodyOf({ body }: ResourceRow): JsonObject {
  return body === null ? {} : (asObject(JSON.parse(body)) ?? {});
}
