import type { ResourceKind } from '../../domain/kind.ts';
import type { Resource } from '../../domain/resource.ts';
import type { JsonObject } from '../../lib/json.ts';

/** The columns that people filter on, and that a list of an earlier moment has to show as they were. */
export type StateColumns = Pick<
  Resource,
  | 'deletingSince'
  | 'labels'
  | 'images'
  | 'phase'
  | 'reason'
  | 'readyCount'
  | 'wantedCount'
  | 'restarts'
  | 'node'
  | 'facts'
>;

/** One state of an object: its columns and its whole body, redacted. */
export interface ObjectState {
  columns: StateColumns;
  body: JsonObject;
  resourceVersion: string | null;
  changedBy: Resource['changedBy'];
}

/** Two states of one object, and what its history says besides. */
export interface ChangedObject {
  kind: ResourceKind;
  before: ObjectState;
  after: ObjectState;
  /** Whether an earlier state, as far as is known, had this reason too. */
  hadReason: (reason: string) => boolean;
}

const fieldsOfRows = new Set(['apiVersion', 'kind', 'metadata', 'columns']);

/** Whether a body is only what a table shows of an object: what it lacks says nothing of the object. */
export function isRow({ body }: ObjectState): boolean {
  return Object.hasOwn(body, 'columns') && Object.keys(body).every((key) => fieldsOfRows.has(key));
}
