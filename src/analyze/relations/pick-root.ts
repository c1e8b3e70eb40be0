import { AppError } from '../../domain/errors.ts';
import type { PlacedObject } from '../../domain/ports/relations.ts';

/** What was asked for, as it was typed. */
export interface WantedObject {
  kind: string;
  name: string;
}

/** The one object that is meant. Throws OBJECT_UNKNOWN, or OBJECT_AMBIGUOUS with the places that have one. */
export function pickRoot(found: readonly PlacedObject[], { kind, name }: WantedObject): PlacedObject {
  const [first, ...others] = found;
  if (first === undefined) throw new AppError('OBJECT_UNKNOWN', `no ${kind}/${name} is kept`);
  if (others.length === 0) return first;
  const clusters = [...new Set(found.map(({ cluster }) => cluster))];
  const places = found.map(({ cluster, namespace }) =>
    [cluster, ...(namespace === null ? [] : [namespace])].join('/'),
  );
  const shown = places.length > 8 ? [...places.slice(0, 8), `and ${places.length - 8} more`] : places;
  throw new AppError('OBJECT_AMBIGUOUS', `${kind}/${name} is in ${shown.join(', ')}`, {
    hint:
      clusters.length > 1
        ? 'Say which one with --cluster NAME (and -n NAMESPACE).'
        : 'Say which one with -n NAMESPACE.',
  });
}
