import { asObject, type JsonObject, objectAt, objectsAt } from '../../lib/json.ts';

/** Annotations that a cluster's controllers write for themselves. */
const ofControllers =
  /^(?:deployment|pv|volume|autoscaling\.alpha|endpoints|control-plane\.alpha)\.(?:beta\.)?kubernetes\.io\/|^kubectl\.kubernetes\.io\/|^cni\.|^kubernetes\.io\/(?:description$|service-account)/;

/** Fields of a spec that each cluster gives out itself. */
const givenOut = [
  'clusterIP',
  'clusterIPs',
  'healthCheckNodePort',
  'volumeName',
  'finalizers',
  'caBundle',
  'claimRef',
] as const;

/**
 * A body as somebody wrote it: without what a cluster adds. uids, times, addresses, node ports, the status and what
 * controllers note down differ between any two clusters and say nothing.
 */
export function withoutSpecifics(body: JsonObject): JsonObject {
  const { status: _, metadata, spec, secrets: __, ...rest } = body;
  const kept = asObject(metadata);
  return {
    ...rest,
    metadata: { labels: objectAt(kept, 'labels') ?? {}, annotations: annotationsOf(kept) },
    ...(spec === undefined ? {} : { spec: specOf(spec) }),
  };
}

function annotationsOf(metadata: JsonObject | null): JsonObject {
  const entries = Object.entries(objectAt(metadata, 'annotations') ?? {});
  return Object.fromEntries(entries.filter(([key]) => !ofControllers.test(key)));
}

function specOf(value: unknown): unknown {
  const spec = asObject(value);
  if (spec === null) return value;
  const kept = Object.fromEntries(
    Object.entries(spec).filter(([key]) => !(givenOut as readonly string[]).includes(key)),
  );
  if (!Array.isArray(spec.ports)) return kept;
  return { ...kept, ports: objectsAt(spec, 'ports').map(({ nodePort: _, ...port }) => port) };
}
