import { countIn, type Row, ratioIn, said } from '../row.ts';
import type { RowPromoter } from './row-promoter.ts';

/** What kubectl prints as STATUS where nothing says more than the phase: only these tell it. */
const phases = ['Pending', 'Running', 'Succeeded', 'Failed'];

export const podRow: RowPromoter = {
  kind: 'Pod',
  promote: (row) => {
    const status = said(row, 'status', 'phase');
    return {
      phase: status !== null && phases.includes(status) ? status : null,
      // Whose STATUS it is decides: a summary's may be the phase, though a container crashes.
      reason: row.isTable ? status : null,
      ...ratioIn(row, 'ready'),
      restarts: countIn(row, 'restarts', 'restartcount'),
      node: said(row, 'node', 'nodename'),
      facts: { ...podFacts(row), ...(row.isTable ? {} : { status }) },
    };
  },
};

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
