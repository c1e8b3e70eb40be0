import { isoTime, nodeUsage, podUsage } from './select-usage.ts';
import { secondsInHour } from './usage-blocks.ts';
import { cluster, column, type View, type ViewColumn } from './view-column.ts';

const restsOn = ['pods', 'nodes'];
const namespace = column('namespace', 'Namespace of the pod; null for a node.', "nullif(n.name, '')");
/** Whose usage it is: the same in every view of it. */
const whose: readonly ViewColumn[] = [
  cluster,
  column('kind', 'container or node.', "iif(s.container = '', 'node', 'container')"),
  namespace,
  column('pod', 'The pod; null for a node.', "iif(s.container = '', null, s.name)"),
  column('container', 'The container; null for a node.', "nullif(s.container, '')"),
];
const node = column(
  'node',
  'The node, or that of the pod as it is kept.',
  "iif(s.container = '', s.name, r.node)",
);
const nodeItself = column('node', 'The node; null for a container.', "iif(s.container = '', s.name, null)");
const series = `t_usage_series s join t_clusters c on c.id = s.cluster join t_namespaces n on n.id = s.namespace`;
const spread = (what: string, from: number): ViewColumn[] =>
  ['min', 'avg', 'max', 'p95'].map((part, index) => {
    const sentence = { min: 'Smallest', avg: 'Average', max: 'Largest', p95: '95th percentile' }[part];
    return column(`${what}_${part}`, `${sentence}.`, `json_extract(j.value, '$[${from + index}]')`);
  });

function usedColumns(cpu: string, memory: string, at: string): ViewColumn[] {
  return [
    column(
      'cpu_used_millis',
      'CPU that it used when it was last measured, in millicores; null: unknown.',
      cpu,
    ),
    column('memory_used_bytes', 'Working set when it was last measured; null: unknown.', memory),
    column('usage_as_of', 'When that was, by the cluster’s clock.', at),
  ];
}

/** For views of the rows `r` of kinds `k`. */
export const nodeUsedColumns = usedColumns(
  nodeUsage('u.cpu_millis'),
  nodeUsage('u.memory_bytes'),
  nodeUsage(isoTime('u.at')),
);
export const podUsedColumns = usedColumns(
  podUsage('sum(u.cpu_millis)'),
  podUsage('sum(u.memory_bytes)'),
  podUsage(isoTime('min(u.at)')),
);

/** What nodes and containers use: newest, every sample, hour by hour, and over days. */
export const usageViews: readonly View[] = [
  {
    name: 'usage',
    restsOn,
    sentence:
      'What nodes and containers used when they were last measured; those that are gone stay, with their age, until it is forgotten.',
    columns: [
      ...whose,
      node,
      column('at', 'When it was measured, by the cluster’s clock, ISO 8601, UTC.', isoTime('s.at')),
      column(
        'cpu_millis',
        'CPU in millicores, an average over the window; null: not measured.',
        's.cpu_millis',
      ),
      column('memory_bytes', 'Working set in bytes; null: not measured.', 's.memory_bytes'),
      column('window_seconds', 'Over how long the CPU is an average.', 's.window_seconds'),
    ],
    from: `from ${series} left join t_kinds k on k.cluster = s.cluster and k.group_resource = 'pods'
      left join t_resources r on r.kind = k.id and r.namespace = s.namespace and r.name = s.name`,
  },
  {
    name: 'usage_samples',
    restsOn,
    sentence:
      'Every sample of the last 48 hours. Where there is none nothing was measured: it is a gap, and no zero.',
    columns: [
      ...whose,
      nodeItself,
      column('at', 'When it was measured.', isoTime("json_extract(j.value, '$[0]')")),
      column('cpu_millis', 'CPU in millicores; null: not measured.', "json_extract(j.value, '$[1]')"),
      column('memory_bytes', 'Working set in bytes; null: not measured.', "json_extract(j.value, '$[2]')"),
    ],
    from: `from ${series} join t_usage_samples b on b.cluster = s.cluster and s.id between b.first_series and b.last_series, json_each(usage_samples(b.id, s.id)) j`,
  },
  {
    name: 'usage_hours',
    restsOn,
    sentence: 'The samples of each hour that is over, in figures; hours without any are not there.',
    columns: [
      ...whose,
      nodeItself,
      column('hour', 'When the hour began, ISO 8601, UTC.', isoTime(`b.hour * ${secondsInHour}`)),
      column('samples', 'How many samples there were.', "json_extract(j.value, '$[0]')"),
      ...spread('cpu_millis', 1),
      ...spread('memory_bytes', 5),
    ],
    from: `from ${series} join t_usage_hours b on b.cluster = s.cluster and s.id between b.first_series and b.last_series, json_each(usage_hours(b.id, s.id)) j`,
  },
  {
    name: 'usage_workloads',
    restsOn,
    sentence:
      'What the containers of a workload use over days, all its pods together, what is a day older counting half as much (decaying histograms as in the Vertical Pod Autoscaler).',
    columns: [
      cluster,
      column('namespace', 'Namespace.', 'n.name'),
      column('workload', 'Kind/name of what the pods belong to: Deployment/web.', 'h.workload'),
      column('container', 'The container.', 'h.container'),
      column('samples', 'Samples that it rests on.', 'h.samples'),
      column('first_at', 'The first of them.', isoTime('h.first_at')),
      column('last_at', 'The last of them.', isoTime('h.last_at')),
      ...[50, 90, 95].map((share) =>
        column(
          `cpu_millis_p${share}`,
          'CPU in millicores, up to 5 % too high.',
          `usage_cpu_percentile(h.cpu, 0.${share})`,
        ),
      ),
      ...[50, 90, 95].map((share) =>
        column(
          `memory_bytes_p${share}`,
          'Of each day’s peak of the working set, up to 5 % too high.',
          `usage_memory_percentile(h.memory, 0.${share})`,
        ),
      ),
    ],
    from: 'from t_usage_histograms h join t_clusters c on c.id = h.cluster join t_namespaces n on n.id = h.namespace',
  },
  {
    name: 'usage_sources',
    restsOn: [],
    sentence: 'Who measures each cluster, as of when, or why its usage was not seen.',
    columns: [
      cluster,
      column('source', 'metrics.k8s.io or prometheus; null: nobody yet.', 'u.source'),
      column('as_of', 'When the usage that is kept was asked for; null: it was never seen.', 'u.as_of'),
      column('asked_at', 'When it was last asked for.', 'u.asked_at'),
      column('nodes', 'Nodes that were measured.', 'u.nodes'),
      column('containers', 'Containers that were measured.', 'u.containers'),
      column(
        'failure',
        'Why it, or a part of it, was not seen; null: it was.',
        "json_extract(u.failure, '$.message')",
      ),
    ],
    from: 'from t_usage_sources u join t_clusters c on c.id = u.cluster',
  },
];
