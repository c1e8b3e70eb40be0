import type { DatabaseSync } from 'node:sqlite';
import type { FindingLedger } from '../../domain/ports/diagnosis.ts';

const keptDays = 7;

/** Keeps lines of logs, and forgets those that are a week older than the newest of them. Inside the caller's transaction. */
export function saveLines(database: DatabaseSync, read: Parameters<FindingLedger['saveLines']>[0]): void {
  const save = database.prepare(
    `insert or replace into t_log_lines (cluster, pod_uid, container, instance, read_at, lines)
     select k.cluster, r.uid, ?2, ?3, ?4, ?5 from t_resources r join t_kinds k on k.id = r.kind
     where r.id = ?1 and r.uid is not null`,
  );
  for (const { pod, kept } of read)
    save.run(pod, kept.container, kept.instance, kept.readAt, JSON.stringify(kept.lines));
  const newest = read
    .map(({ kept }) => kept.readAt)
    .toSorted()
    .at(-1);
  if (newest === undefined) return;
  const before = Date.parse(newest) - keptDays * 86_400_000;
  database.prepare('delete from t_log_lines where read_at < ?').run(new Date(before).toISOString());
}
