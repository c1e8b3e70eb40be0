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

const mostNamed = 8;

/**
 * The pod that is meant, by what is kept of its cluster; one that is not kept yet has to be named by the user, with its
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
): Promise<PodPlace> {
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
  const found = await namesOf(`name = ${sqlText(pod)}`, where, context);
  const [first, ...others] = found;
  const place = { cluster: name, pod, container: container === '' ? null : container };
  if (first !== undefined && others.length === 0) return { ...place, namespace: first.namespace };
  if (others.length > 0)
    throw new AppError('OBJECT_AMBIGUOUS', `${name} has pods "${pod}" in several namespaces`, {
      hint: `Ask the user which one is meant, or name one: ${found.map((other) => other.namespace).join(', ')}.`,
    });
  if (namespace !== '' && [namespace, pod].every((word) => saidByUser(word, context)))
    return { ...place, namespace };
  throw await unknown(pod, where, name, context);
}

async function unknown(
  pod: string,
  where: readonly string[],
  cluster: string,
  context: ToolContext,
): Promise<AppError> {
  const near = await namesOf(`name like ${sqlText(`${pod}%`)}`, where, context);
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

async function namesOf(
  condition: string,
  where: readonly string[],
  context: ToolContext,
): Promise<{ namespace: string; name: string }[]> {
  const sql = `select namespace, name from pods where ${[...where, condition].join(' and ')} order by namespace, name`;
  const rows = await lookUp(sql, context, { maxRows: 100, maxBytes: 100_000 });
  return rows.map(([namespace, name]) => ({ namespace: String(namespace), name: String(name) }));
}
