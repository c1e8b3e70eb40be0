import type { DatabaseSync } from 'node:sqlite';
import { hasHistory } from '../../analyze/changes/noise.ts';
import type { ResourceKind } from '../../domain/kind.ts';

/** How a kind is being looked at right now, and how it was the last time. Times are milliseconds. */
export interface Observation {
  kindId: number;
  /** Row of the kind's cluster. */
  cluster: number;
  kind: ResourceKind;
  seenAt: number;
  /** The last look at all of it, be it that the cluster did not have the kind; null: this is the first. */
  since: number | null;
  /** Whether what changes is to be kept: not before a first list has ended, and not of kinds that only follow. */
  keepsHistory: boolean;
  /** Whether the last look saw all there was: what is new then is new. */
  wasWhole: boolean;
  /** Whether all that is seen is of one moment after the look began, by the word of the API. */
  isOneMoment: boolean;
}

interface KindRow {
  cluster: number;
  group_resource: string;
  data: string;
  as_of: string | null;
  history_since: number | null;
  completeness: string;
  dropped: number;
}

/** `seenAt`: ISO time from which on what is seen is true. */
export function observe(
  database: DatabaseSync,
  kindId: number,
  seenAt: string,
  isOneMoment = false,
): Observation {
  const row = database
    .prepare(
      'select cluster, group_resource, data, as_of, history_since, completeness, dropped from t_kinds where id = ?',
    )
    .get(kindId) as unknown as KindRow;
  return {
    kindId,
    cluster: row.cluster,
    kind: JSON.parse(row.data) as ResourceKind,
    seenAt: Date.parse(seenAt),
    since: row.as_of === null ? row.history_since : Date.parse(row.as_of),
    keepsHistory: row.history_since !== null && hasHistory(row.group_resource),
    wasWhole: row.completeness === 'complete' && row.dropped === 0,
    isOneMoment,
  };
}

/** When something happened: what the cluster says, where that lies between the two looks; else when it was seen. */
export function momentOf(told: string | null, { since, seenAt }: Observation): number {
  const moment = told === null ? Number.NaN : Date.parse(told);
  return moment <= seenAt && moment > (since ?? Number.NEGATIVE_INFINITY) ? moment : seenAt;
}
