import { changeView } from './change-view.ts';
import { containerView } from './container-view.ts';
import { allEdges } from './edge-sql.ts';
import { eventView } from './event-view.ts';
import { findingView } from './finding-view.ts';
import { sqlIsoOfMoment } from './iso-of-moment.ts';
import {
  createdAt,
  fact,
  images,
  labels,
  name,
  namespace,
  node,
  resourceTables,
  restarts,
} from './resource-view-columns.ts';
import { nodeUsedColumns, podUsedColumns, usageViews } from './usage-views.ts';
import { cluster, column, type View } from './view-column.ts';

/** Views for people and models; docs/views.md is made of this. */
export const views: readonly View[] = [
  {
    name: 'clusters',
    restsOn: [],
    sentence: 'Every cluster that is known, closed identities included.',
    columns: [
      column('name', 'Name of the cluster.', 'c.name'),
      column('id', 'Its identity.', 'c.cluster_id'),
      ...['state', 'version', 'distribution', 'provider', 'region', 'server'].map((field) =>
        column(field, `The cluster’s ${field}.`, `json_extract(c.data, '$.${field}')`),
      ),
      column('environment', 'prod, staging, dev or unknown.', "json_extract(c.data, '$.environment.value')"),
      column(
        'failure',
        'Why it could not be read; null when it could.',
        "json_extract(c.data, '$.failure.message')",
      ),
      column('last_answered_at', 'When it last answered.', "json_extract(c.data, '$.lastAnsweredAt')"),
      column('closed_at', 'When it was found to have been rebuilt; null while it lives.', 'c.closed_at'),
    ],
    from: 'from t_clusters c',
  },
  {
    name: 'namespaces',
    restsOn: ['namespaces'],
    sentence: 'Namespaces of all clusters.',
    columns: [cluster, name, column('phase', 'Active or Terminating.', 'r.phase'), createdAt, labels],
    from: `${resourceTables} where k.group_resource = 'namespaces'`,
  },
  {
    name: 'nodes',
    restsOn: ['nodes'],
    sentence: 'Nodes of all clusters.',
    columns: [
      cluster,
      name,
      column('status', 'As kubectl prints it: Ready, NotReady, Ready,SchedulingDisabled.', 'r.reason'),
      column('ready', '1 when the node is ready.', 'r.ready_count'),
      fact('schedulable', 'schedulable', '0 when the node is cordoned.'),
      fact('roles', 'roles', 'Roles, parted by commas.'),
      fact('kubelet_version', 'kubeletVersion', 'Version of the kubelet.'),
      fact('internal_ip', 'internalIp', 'Internal address.'),
      fact('external_ip', 'externalIp', 'External address.'),
      fact('os_image', 'osImage', 'Operating system.'),
      fact('kernel_version', 'kernelVersion', 'Kernel.'),
      fact('container_runtime', 'containerRuntime', 'Container runtime.'),
      fact('architecture', 'architecture', 'Processor architecture.'),
      fact('cpu_millis', 'cpuMillis', 'Allocatable CPU in millicores.'),
      fact('memory_bytes', 'memoryBytes', 'Allocatable memory in bytes.'),
      fact('pods', 'pods', 'How many pods it may run.'),
      ...nodeUsedColumns,
      createdAt,
      labels,
    ],
    from: `${resourceTables} where k.group_resource = 'nodes'`,
  },
  {
    name: 'pods',
    restsOn: ['pods'],
    sentence: 'Pods of all clusters.',
    columns: [
      cluster,
      namespace,
      name,
      column('phase', 'status.phase.', 'r.phase'),
      column('reason', 'What kubectl prints as STATUS: Running, CrashLoopBackOff, Init:0/2 …', 'r.reason'),
      column('ready_containers', 'Containers that are ready.', 'r.ready_count'),
      column('containers', 'Containers that there are.', 'r.wanted_count'),
      restarts,
      fact('last_restart_at', 'lastRestartAt', 'When a container last restarted.'),
      node,
      fact('pod_ip', 'podIp', 'Address of the pod.'),
      fact('host_ip', 'hostIp', 'Address of its node.'),
      fact('qos_class', 'qosClass', 'Guaranteed, Burstable or BestEffort.'),
      fact('service_account', 'serviceAccount', 'Its ServiceAccount.'),
      column(
        'owner',
        'Kind/name of its controller.',
        "json_extract(r.owner, '$.kind') || '/' || json_extract(r.owner, '$.name')",
      ),
      images,
      ...podUsedColumns,
      createdAt,
      labels,
    ],
    from: `${resourceTables} where k.group_resource = 'pods'`,
  },
  containerView,
  {
    name: 'services',
    restsOn: ['services'],
    sentence: 'Services of all clusters.',
    columns: [
      cluster,
      namespace,
      name,
      fact('type', 'type', 'ClusterIP, NodePort, LoadBalancer or ExternalName.'),
      fact('cluster_ip', 'clusterIp', 'Address in the cluster.'),
      fact('external_ip', 'externalIp', 'Address outside, <pending> while a load balancer has none.'),
      fact('ports', 'ports', 'As kubectl prints them: 80:30080/TCP.'),
      fact('selector', 'selector', 'Selector, as app=web,tier=front.'),
      createdAt,
      labels,
    ],
    from: `${resourceTables} where k.group_resource = 'services'`,
  },
  eventView,
  changeView,
  findingView,
  {
    name: 'resources',
    restsOn: null,
    sentence: 'Every object that is kept, of every kind.',
    columns: [
      cluster,
      column('kind', 'Kind and group: pods, deployments.apps.', 'k.group_resource'),
      namespace,
      name,
      column('uid', 'metadata.uid.', 'r.uid'),
      column('resource_version', 'metadata.resourceVersion.', 'r.resource_version'),
      column('phase', 'status.phase, where the kind has one.', 'r.phase'),
      column('reason', 'What kubectl prints as STATUS, where it prints one.', 'r.reason'),
      column('ready_count', 'Ready parts.', 'r.ready_count'),
      column('wanted_count', 'Wanted parts.', 'r.wanted_count'),
      restarts,
      node,
      images,
      column('owner', 'Its controller as JSON.', 'r.owner'),
      column('facts', 'Further fields of the kind as JSON.', 'r.facts'),
      column(
        'body',
        'The whole object as JSON, redacted.',
        'body_text(r.pack, r.slot, (select p.data from t_packs p where p.id = r.pack))',
      ),
      createdAt,
      column('deleting_since', 'metadata.deletionTimestamp.', 'r.deleting_since'),
      column('changed_by', 'Manager and time of the last write, as JSON.', 'r.changed_by'),
      labels,
    ],
    from: resourceTables,
  },
  {
    name: 'edges',
    restsOn: null,
    sentence:
      'How objects point to each other: a row for each reference, and for each object that a selector selects.',
    columns: [
      cluster,
      column('from_kind', 'Kind and group of the object that points.', 'k.group_resource'),
      column('from_namespace', 'Its namespace; null for cluster-scoped kinds.', "nullif(n.name, '')"),
      column('from_name', 'Its name.', 'r.name'),
      column('type', 'owner, selects, refers, runs-on, routes-to, binds or calls.', 'e.type'),
      column('field', 'Field that points: spec.containers[web].envFrom.', 'e.field'),
      column(
        'to_kind',
        'Kind and group that it points to; where the cluster has no such kind, as the field names it.',
        'coalesce(tk.group_resource, e.to_kind)',
      ),
      column('to_namespace', 'Namespace that it points to.', "nullif(e.to_namespace, '')"),
      column('to_name', 'Name that it points to; null: a selector that selects nothing.', 'e.to_name'),
      column('optional', '1 when the target may be missing.', 'e.optional'),
      column('parts', 'Keys or ports of the target that are used, as a JSON array.', 'e.parts'),
      column(
        'missing_parts',
        'Keys that the target has not, as a JSON array; null where they are not known.',
        'e.missing_parts',
      ),
      column(
        'state',
        'found; dangling: it is not there and its kind was seen whole since; unknown: it may be there.',
        'e.state',
      ),
    ],
    from: `from (${allEdges}) e
      join t_resources r on r.id = e.from_id
      join t_kinds k on k.id = r.kind
      join t_clusters c on c.id = k.cluster
      join t_namespaces n on n.id = r.namespace
      left join t_kinds tk on tk.id = e.to_kind_id`,
  },
  ...usageViews,
  {
    name: 'mcp_tools',
    restsOn: [],
    sentence: 'Tools that MCP servers offer.',
    columns: [
      column('server', 'Name of the server.', 't.server'),
      column('name', 'Name of the tool.', 't.name'),
      column('description', 'What the server says it does.', "json_extract(t.data, '$.description')"),
      column(
        'read_only_hint',
        'What the server claims; not a fact.',
        "json_extract(t.data, '$.readOnlyHint')",
      ),
      column('input_schema', 'JSON Schema of its arguments.', "json_extract(t.data, '$.inputSchema')"),
      column('discovered_at', 'When it was listed.', "json_extract(t.data, '$.discoveredAt')"),
    ],
    from: 'from t_tools t',
  },
  {
    name: 'cache_metadata',
    restsOn: [],
    sentence: 'What is kept of each kind in each cluster, as of when, and how complete.',
    columns: [
      cluster,
      column('kind', 'Kind and group: pods, deployments.apps.', 'k.group_resource'),
      column(
        'source',
        'api, mcp, or model: read by a model from an answer that no rule can read.',
        'k.source',
      ),
      column(
        'completeness',
        'complete, partial, skipped or never, as the last finished list left it.',
        'k.completeness',
      ),
      column('reason', 'Why it is not complete.', 'k.reason'),
      column('as_of', 'When the last finished list began.', 'k.as_of'),
      column('ttl_seconds', 'How long it counts as fresh.', 'k.ttl_seconds'),
      column(
        'gone_at',
        'Since when the cluster does not have the kind any more; null where it has.',
        sqlIsoOfMoment('k.gone_at'),
      ),
      column('count', 'Objects kept.', 'k.count'),
      column('bytes', 'Size of the last list on the wire.', 'k.bytes'),
      column(
        'failure',
        'Why the last attempt failed; null when it did not.',
        "json_extract(k.failure, '$.message')",
      ),
    ],
    from: 'from t_kinds k join t_clusters c on c.id = k.cluster',
  },
  {
    name: 'unread',
    restsOn: [],
    sentence: 'Answers of MCP servers that no rule could read, until the kind is read again.',
    columns: [
      cluster,
      column('kind', 'Kind and group that was asked for.', 'k.group_resource'),
      column('source', 'The tool that gave it.', 'u.source'),
      column('text', 'What it said, redacted; the first 64,000 characters.', 'u.text'),
      column('length', 'How long it was.', 'u.length'),
      column('hash', 'Equal answers have equal hashes.', 'u.hash'),
      column('first_seen_at', 'When it was first said.', 'u.first_seen_at'),
      column('last_seen_at', 'When it was last said.', 'u.last_seen_at'),
    ],
    from: 'from t_unread u join t_kinds k on k.id = u.kind join t_clusters c on c.id = k.cluster',
  },
];

/** What SQLite keeps of each view: `create view` in capitals, the rest as it was written. */
export function viewsSql(): string[] {
  return views.map(({ name, columns, from }) => {
    const selected = columns.map(({ sql, name: alias }) => `${sql} as ${alias}`).join(', ');
    return `CREATE VIEW ${name} as select ${selected} ${from}`;
  });
}
