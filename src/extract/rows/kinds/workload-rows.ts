import type { PromotedColumns } from '../../kinds/kind-extractor.ts';
import { countIn, type Row, ratioIn, said } from '../row.ts';
import type { RowPromoter } from './row-promoter.ts';

function rolloutFacts(row: Row): Record<string, number | null> {
  return { upToDate: countIn(row, 'uptodate'), available: countIn(row, 'available') };
}

/** READY 1/2; summaries count the ready ones alone. */
function readyIn(row: Row): Pick<PromotedColumns, 'readyCount' | 'wantedCount'> {
  const { readyCount, wantedCount } = ratioIn(row, 'ready');
  return { readyCount: readyCount ?? countIn(row, 'ready', 'readyreplicas'), wantedCount };
}

/** One column of both. */
function byRatio(kind: string): RowPromoter {
  return { kind, promote: (row) => ({ ...readyIn(row), facts: rolloutFacts(row) }) };
}

/** DESIRED and READY, each in a column of its own. */
function byCounts(kind: string): RowPromoter {
  return {
    kind,
    promote: (row) => ({
      readyCount: countIn(row, 'ready'),
      wantedCount: countIn(row, 'desired'),
      facts: rolloutFacts(row),
    }),
  };
}

export const deploymentRow = byRatio('apps/Deployment');
export const statefulSetRow = byRatio('apps/StatefulSet');
export const daemonSetRow = byCounts('apps/DaemonSet');
export const replicaSetRow = byCounts('apps/ReplicaSet');
export const replicationControllerRow = byCounts('ReplicationController');

export const jobRow: RowPromoter = {
  kind: 'batch/Job',
  promote: (row) => ({ reason: row.isTable ? said(row, 'status') : null, ...ratioIn(row, 'completions') }),
};

export const cronJobRow: RowPromoter = {
  kind: 'batch/CronJob',
  promote: (row): PromotedColumns => ({
    reason: said(row, 'suspend')?.toLowerCase() === 'true' ? 'Suspended' : null,
    facts: { schedule: said(row, 'schedule'), active: countIn(row, 'active') },
  }),
};

export const horizontalPodAutoscalerRow: RowPromoter = {
  kind: 'autoscaling/HorizontalPodAutoscaler',
  promote: (row) => ({
    readyCount: countIn(row, 'replicas'),
    facts: {
      target: said(row, 'reference'),
      minReplicas: countIn(row, 'minpods'),
      maxReplicas: countIn(row, 'maxpods'),
    },
  }),
};
