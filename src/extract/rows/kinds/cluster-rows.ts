import { type Row, said, shown } from '../row.ts';
import type { RowPromoter } from './row-promoter.ts';

export const nodeRow: RowPromoter = {
  kind: 'Node',
  promote: (row) => {
    const status = said(row, 'status');
    const words = status?.split(',') ?? [];
    return {
      reason: row.isTable ? status : null,
      readyCount: readyOf(words[0]),
      wantedCount: 1,
      facts: {
        ...(row.isTable ? {} : { status }),
        // A summary that says Ready may leave out that the node takes no more pods.
        ...(row.isTable && status !== null ? { schedulable: !words.includes('SchedulingDisabled') } : {}),
        roles: rolesOf(row),
        kubeletVersion: said(row, 'version', 'kubeletversion'),
        internalIp: said(row, 'internalip'),
        externalIp: said(row, 'externalip'),
        osImage: said(row, 'osimage'),
        kernelVersion: said(row, 'kernelversion'),
        containerRuntime: said(row, 'containerruntime', 'containerruntimeversion'),
        architecture: said(row, 'architecture', 'arch'),
      },
    };
  },
};

/** Unknown is what kubectl prints of a node without the condition: it is not ready. */
function readyOf(word: string | undefined): number | null {
  if (word === 'Ready') return 1;
  return word === 'NotReady' || word === 'Unknown' ? 0 : null;
}

/** `<none>` is what the record says, too. */
function rolesOf(row: Row): string | null {
  return row.isTable ? shown(row, 'roles') : null;
}

export const namespaceRow: RowPromoter = {
  kind: 'Namespace',
  promote: (row) => {
    const status = said(row, 'status', 'phase');
    return { phase: status === 'Active' || status === 'Terminating' ? status : null };
  },
};

export const serviceRow: RowPromoter = {
  kind: 'Service',
  promote: (row) => {
    const ports = shown(row, 'ports');
    return {
      facts: {
        type: said(row, 'type'),
        clusterIp: said(row, 'clusterip'),
        externalIp: said(row, 'externalip'),
        ...(ports === null ? {} : { ports: ports === '<none>' ? '' : ports }),
        ...selectorOf(row),
      },
    };
  },
};

function selectorOf(row: Row): { selector?: string | null } {
  return shown(row, 'selector') === null ? {} : { selector: said(row, 'selector') };
}
