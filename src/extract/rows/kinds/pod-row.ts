import { countIn, type Row, ratioIn, said } from '../row.ts';
import type { RowPromoter } from './row-promoter.ts';

/** What kubectl prints as STATUS where nothing says more than the phase: only these tell it. */
const phases = ['Pending', 'Running', 'Succeeded', 'Failed'];

export const podRow: RowPromoter = {
  kind: 'Pod',
  promote: (row) => {
    const status = said(row, 'status', 'phase');
    const phase = status !== null && phases.includes(status) ? status : null;
    return {
      phase,
      // Whose STATUS it is decides: that of a summary, or of a table of somebody's own, may be the phase, though a container crashes.
      reason: row.isTable && (isKubectls(row) || phase === null) ? status : null,
      ...readyIn(row),
      // Others count no init containers, which are all that a pod has that has not started.
      restarts: isKubectls(row) || phase !== 'Pending' ? countIn(row, 'restarts', 'restartcount') : null,
      node: said(row, 'node', 'nodename'),
      facts: { ...podFacts(row), ...(row.isTable ? {} : { status }) },
    };
  },
};

/** Only kubectl's own tables, and those of servers that print them, have READY beside STATUS. */
function isKubectls(row: Row): boolean {
  return row.isTable && row.cells.has('ready');
}

/** `0/0` is said of a pod of whose containers nothing is known yet: it has some. */
function readyIn(row: Row): ReturnType<typeof ratioIn> {
  const { readyCount, wantedCount } = ratioIn(row, 'ready');
  return { readyCount, wantedCount: wantedCount === 0 ? null : wantedCount };
}

function podFacts(row: Row): Record<string, string | null> {
  const [, lastRestart = null] = /^\d+ \((.+) ago\)$/.exec(said(row, 'restarts') ?? '') ?? [];
  return {
    podIp: said(row, 'ip', 'podip'),
    hostIp: said(row, 'hostip'),
    serviceAccount: said(row, 'serviceaccount', 'serviceaccountname'),
    // When that was is not told to the second.
    ...(lastRestart === null ? {} : { lastRestartAge: lastRestart }),
  };
}
