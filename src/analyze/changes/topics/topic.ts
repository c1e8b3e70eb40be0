import type { Difference } from '../find-differences.ts';
import type { ChangedObject } from '../object-state.ts';

/** A difference, and where it stands in a pod's spec, be it in a workload's template. */
export interface Place extends Difference {
  /** Below the pod's spec: `['containers', 'web', 'image']`; null: elsewhere. */
  pod: readonly string[] | null;
}

/**
 * What differences of one topic mean. Contract: pure, reads loosely, never throws.
 * Asked in the order of the registry; the first that does not answer undefined has spoken.
 */
export interface Topic {
  topic: string;
  /** `Pod`, `apps/Deployment`; null: any kind. */
  kinds: readonly string[] | null;
  /** The words of one difference; null: it says nothing by itself; undefined: it is none of this topic's. */
  tell: (place: Place, object: ChangedObject) => string | null | undefined;
}

/** What the columns of an object tell, whatever its body says. */
export interface ColumnTopic {
  topic: string;
  kinds: readonly string[] | null;
  tell: (object: ChangedObject) => readonly string[];
}
