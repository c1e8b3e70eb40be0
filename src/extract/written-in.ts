import type { ResourceKind } from '../domain/kind.ts';
import type { Scalar } from '../domain/resource.ts';
import { type JsonObject, objectAt, objectsAt, textAt } from '../lib/json.ts';

/** Only such versions are taken away. */
const passing = /\/v\d+(?:alpha|beta)\d+$/;
/** kubectl writes the keys of what it applied in their order. */
const applied = /^\{"apiVersion":"([^"\\]{1,200})"/;

/**
 * The alpha or beta apiVersion in which somebody wrote an object that is read in another one, by whom, and when: of several the
 * newest. What controllers say of its status does not count. {} where nothing tells of any.
 */
export function writtenIn(
  metadata: JsonObject | null,
  { group, version }: Pick<ResourceKind, 'group' | 'version'>,
): Record<string, Scalar> {
  const read = group === '' ? version : `${group}/${version}`;
  const entries = objectsAt(metadata, 'managedFields');
  const old = entries.filter(
    (entry) => isOld(textAt(entry, 'apiVersion'), read) && entry.subresource !== 'status',
  );
  const last = old
    .toSorted((a, b) => (textAt(a, 'time') ?? '').localeCompare(textAt(b, 'time') ?? ''))
    .at(-1);
  if (last === undefined) return appliedIn(metadata, entries, read);
  return {
    writtenIn: textAt(last, 'apiVersion'),
    writtenInBy: textAt(last, 'manager'),
    writtenInAt: textAt(last, 'time'),
  };
}

/** A server that does not know a version forgets who wrote in it; the annotation stays. What is applied by the server has none. */
function appliedIn(
  metadata: JsonObject | null,
  entries: readonly JsonObject[],
  read: string,
): Record<string, Scalar> {
  const annotations = objectAt(metadata, 'annotations');
  const text = textAt(annotations, 'kubectl.kubernetes.io/last-applied-configuration');
  const apiVersion = text === null ? undefined : applied.exec(text)?.[1];
  if (apiVersion === undefined || !isOld(apiVersion, read)) return {};
  if (entries.some((entry) => textAt(entry, 'operation') === 'Apply')) return {};
  return { writtenIn: apiVersion, writtenInBy: 'kubectl apply', writtenInAt: null };
}

function isOld(apiVersion: string | null, read: string): boolean {
  return apiVersion !== null && apiVersion !== read && passing.test(apiVersion);
}
