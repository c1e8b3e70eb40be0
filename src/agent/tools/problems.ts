import { z } from 'zod';
import { defineTool } from './agent-tool.ts';
import { clusterOrAll, clustersOf, queried, sqlText } from './tool-values.ts';

export const problems = defineTool({
  name: 'problems',
  description:
    'What is not well: pods that do not run or are not ready, nodes that are not ready, workloads with too few ready pods, volumes and claims that are stuck, each with its newest warning. Use it for "what is broken" and "why". An empty result means healthy only where the coverage is whole.',
  parameters: z.object({ cluster: clusterOrAll }),
  summary: ({ cluster }) => `problems in ${cluster}`,
  async run({ cluster }, context) {
    const [name] = await clustersOf(cluster, context);
    return queried(problemsSql(name ?? null), context);
  },
});

/** Rows of what is not well; null: in every cluster. */
function problemsSql(cluster: string | null): string {
  const here = cluster === null ? '' : ` and cluster = ${sqlText(cluster)}`;
  const pods = `select cluster, 'Pod' as kind, namespace, name, reason as state, ready_containers as ready,
      containers as wanted, restarts, node, owner from pods
    where (phase in ('Pending', 'Failed', 'Unknown') or ready_containers < containers
      or reason not in ('Running', 'Completed', 'Succeeded')) and phase <> 'Succeeded'${here}`;
  const nodes = `select cluster, 'Node', null, name, status, ready, 1, null, name, null from nodes
    where (ready is null or ready = 0)${here}`;
  const workloads = `select cluster, case kind when 'deployments.apps' then 'Deployment' when 'statefulsets.apps' then 'StatefulSet' else 'DaemonSet' end,
      namespace, name, coalesce(reason, 'NotReady'), ready_count, wanted_count, null, null, null from resources
    where kind in ('deployments.apps', 'statefulsets.apps', 'daemonsets.apps') and ready_count < wanted_count${here}`;
  const volumes = `select cluster, 'PersistentVolumeClaim', namespace, name, phase, null, null, null, null, null from resources
    where kind = 'persistentvolumeclaims' and phase <> 'Bound'${here}`;
  return `select p.*, (select e.reason || ': ' || e.message from events e where e.cluster = p.cluster
      and e.object_kind = p.kind and e.object_name = p.name and e.object_namespace is p.namespace and e.type = 'Warning'
      order by e.last_seen desc limit 1) as newest_warning
    from (${pods} union all ${nodes} union all ${workloads} union all ${volumes}) p order by cluster, kind, namespace, name`;
}
