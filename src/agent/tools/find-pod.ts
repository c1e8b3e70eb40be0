import { AppError } from '../../domain/errors.ts';
import type { ToolContext } from './agent-tool.ts';
import { foundElsewhere } from './found-elsewhere.ts';
import { checkObjectName } from './object-name.ts';
import { saidByUser } from './said-by-user.ts';
import { clustersOf, lookUp, sqlText } from './tool-values.ts';

export interface PodPlace {
  cluster: string;
  namespace: string;
  pod: string;
  /** null: the default one. */
  container: string | null;
}

/** `note`: why it is this pod, where another name was given. */
export interface FoundPod {
  place: PodPlace;
  note: string | null;
}

const mostNamed = 8;

/**
 * The pod that is meant, of a workload the least well of its pods, by what is kept of its cluster; one that is not kept yet has to be named by the user, with its
 * namespace. So nothing that a cluster wrote gets to another one as a name. Rejects with OBJECT_UNKNOWN, OBJECT_AMBIGUOUS.
 */
export async function findPod(
  {
    cluster,
    namespace,
    pod,
    container,
  }: { cluster: string; namespace: string; pod: string; container: string },
  context: ToolContext,
): Promise<FoundPod> {
  const [name = cluster] = await clustersOf(cluster, context);
  if (container !== '' && !/^[a-z0-9][a-z0-9-]{0,62}$/.test(container))
    throw new AppError('USAGE', 'no container can have this name', {
      hint: 'Give a container of the pod as the tool object shows it; "" for the default one.',
    });
  checkObjectName('pod', pod);
  if (namespace !== '') checkObjectName('namespace', namespace);
  const where = [
    `cluster = ${sqlText(name)}`,
    ...(namespace === '' ? [] : [`namespace = ${sqlText(namespace)}`]),
  ];
  const own = await podsThat(`name = ${sqlText(pod)}`, where, context);
  const found = own.length > 0 ? own : await podsThat(belongsTo(pod, name), where, context);
  const place = { cluster: name, container: container === '' ? null : container };
  const [first] = found;
  if (first !== undefined) {
    checkOneNamespace(found, `${name} has pods of "${pod}"`);
    const note = own.length > 0 ? null : `no pod is called "${pod}": of its ${found.length} the least well`;
    return { place: { ...place, namespace: first.namespace, pod: first.name }, note };
  }
  if (namespace !== '' && [namespace, pod].every((word) => saidByUser(word, context)))
    return { place: { ...place, namespace, pod }, note: null };
  throw await unknown(pod, where, name, context);
}

function checkOneNamespace(found: readonly { namespace: string }[], what: string): void {
  const namespaces = [...new Set(found.map(({ namespace }) => namespace))];
  if (namespaces.length < 2) return;
  throw new AppError('OBJECT_AMBIGUOUS', `${what} in several namespaces`, {
    hint: `Ask the user which one is meant, or name one: ${namespaces.join(', ')}.`,
  });
}

/** Pods of a workload, be it through a ReplicaSet or a Job of it. */
function belongsTo(workload: string, cluster: string): string {
  const between = `select iif(r.kind = 'jobs.batch', 'Job/', 'ReplicaSet/') || r.name from resources r
    where r.cluster = ${sqlText(cluster)} and r.kind in ('replicasets.apps', 'jobs.batch')
      and r.namespace = pods.namespace and json_extract(r.owner, '$.name') = ${sqlText(workload)}`;
  const kinds = ['StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'ReplicationController'];
  const owners = kinds.map((kind) => sqlText(`${kind}/${workload}`)).join(', ');
  return `(owner in (${owners}) or owner in (${between}))`;
}

async function unknown(
  pod: string,
  where: readonly string[],
  cluster: string,
  context: ToolContext,
): Promise<AppError> {
  const near = await podsThat(`name like ${sqlText(`${pod}%`)}`, where, context);
  if (near.length === 0) {
    const hint = (await foundElsewhere(pod, context)) || 'Look for its name with the tool inventory.';
    return new AppError('OBJECT_UNKNOWN', `no pod "${pod}" is kept of ${cluster}`, { hint });
  }
  const named = near.slice(0, mostNamed).map((found) => `${found.namespace}/${found.name}`);
  const more = near.length > mostNamed ? ` and ${near.length - mostNamed} more` : '';
  return new AppError('OBJECT_UNKNOWN', `no pod "${pod}" is kept of ${cluster}`, {
    hint: `There are ${named.join(', ')}${more}.`,
  });
}

/** Those that are not well first. */
async function podsThat(
  condition: string,
  where: readonly string[],
  context: ToolContext,
): Promise<{ namespace: string; name: string }[]> {
  const sql = `select namespace, name from pods where ${[...where, condition].join(' and ')} 
    order by (ready_containers >= containers or reason = 'Completed'), restarts desc, namespace, name`;
  const rows = await lookUp(sql, context, { maxRows: 100, maxBytes: 100_000 });
  return rows.map(([namespace, name]) => ({ namespace: String(namespace), name: String(name) }));
}
