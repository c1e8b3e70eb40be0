import { isOnServer } from './select-events.ts';
import { cluster, column, type View } from './view-column.ts';

export const eventView: View = {
  name: 'events',
  restsOn: ['events'],
  sentence:
    'Events of all clusters, for longer than servers keep them; what is told again and again is one row.',
  columns: [
    cluster,
    column('namespace', 'Namespace of the event.', 'n.name'),
    column('type', 'Normal or Warning.', 'e.type'),
    column('reason', 'Reason, as one word.', 'e.reason'),
    column('object_kind', 'Kind of what it happened to.', 'e.object_kind'),
    column('object_namespace', 'Its namespace; null for cluster-scoped kinds.', 'e.object_namespace'),
    column('object_name', 'Its name.', 'e.object_name'),
    column('object_uid', 'Its uid.', 'e.object_uid'),
    column('message', 'The newest message, redacted.', 'e.message'),
    column('first_seen', 'When it was first told.', 'e.first_seen'),
    column('last_seen', 'When it was last told.', 'e.last_seen'),
    column('count', 'How often it was told, by the servers’ own count.', 'e.count'),
    column('source', 'Who told it: component, host.', 'e.source'),
    column('on_server', '1 when the server still had it when it was last asked.', isOnServer),
    column('name', 'Name of the newest of the server’s events in it.', 'e.name'),
  ],
  from: 'from t_events e join t_clusters c on c.id = e.cluster join t_namespaces n on n.id = e.namespace',
};
