import type { PromotedColumns } from '../../kinds/kind-extractor.ts';
import { countIn, type Row, said, shown } from '../row.ts';
import type { RowPromoter } from './row-promoter.ts';

/** kubectl prints Terminating where the phase stands otherwise. */
function phaseOrDeletion(row: Row): PromotedColumns {
  const status = said(row, 'status', 'phase');
  return status === 'Terminating' ? { reason: status } : { phase: status };
}

export const persistentVolumeClaimRow: RowPromoter = {
  kind: 'PersistentVolumeClaim',
  promote: (row) => ({
    ...phaseOrDeletion(row),
    facts: {
      volume: said(row, 'volume', 'volumename'),
      capacity: said(row, 'capacity'),
      storageClass: said(row, 'storageclass'),
      accessModes: shown(row, 'accessmodes'),
    },
  }),
};

export const persistentVolumeRow: RowPromoter = {
  kind: 'PersistentVolume',
  promote: (row) => ({
    ...phaseOrDeletion(row),
    facts: {
      capacity: said(row, 'capacity'),
      accessModes: shown(row, 'accessmodes'),
      storageClass: said(row, 'storageclass'),
      claim: said(row, 'claim'),
      reclaimPolicy: said(row, 'reclaimpolicy'),
      statusReason: said(row, 'reason'),
    },
  }),
};

export const ingressRow: RowPromoter = {
  kind: 'networking.k8s.io/Ingress',
  promote: (row) => {
    const address = shown(row, 'address');
    const ports = said(row, 'ports');
    return {
      facts: {
        class: said(row, 'class'),
        hosts: said(row, 'hosts'),
        ...(address === null ? {} : { address }),
        ...(ports === null ? {} : { tls: ports.split(', ').includes('443') }),
      },
    };
  },
};

export const eventRow: RowPromoter = { kind: 'Event', promote: promoteEvent };
export const eventOfEventsRow: RowPromoter = { kind: 'events.k8s.io/Event', promote: promoteEvent };

function promoteEvent(row: Row): PromotedColumns {
  const object = said(row, 'object');
  const [, objectName = null] = /^[^/]+\/([^/]+)$/.exec(object ?? '') ?? [];
  return {
    phase: said(row, 'type'),
    reason: said(row, 'reason'),
    facts: {
      object,
      objectName,
      message: said(row, 'message'),
      count: countIn(row, 'count'),
      source: said(row, 'source'),
    },
  };
}
