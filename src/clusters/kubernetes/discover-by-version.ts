import pLimit from 'p-limit';
import { AppError, isAppError, toFailure } from '../../domain/errors.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import type { KindCatalogue } from '../../domain/ports/cluster-access.ts';
import type { Connection } from './connection.ts';
import { ResourceList } from './discovery-answers.ts';
import { parseJson } from './parse-json.ts';

/** An old server has some fifty group versions: not all on sockets of their own at once. */
const requestsAtOnce = 8;

export interface NamedGroup {
  /** '' for the core group. */
  name: string;
  /** The preferred one first. */
  versions: string[];
}

/** Discovery of servers before 1.26: one request for each version of each group. */
export async function discoverByVersion(
  groups: readonly NamedGroup[],
  connection: Connection,
  signal: AbortSignal,
): Promise<KindCatalogue> {
  const limit = pLimit(requestsAtOnce);
  const catalogues = await Promise.all(
    groups.flatMap(({ name, versions }) =>
      versions.map((version) => limit(() => resourcesOf(name, version, connection, signal))),
    ),
  );
  return {
    kinds: catalogues.flatMap(({ kinds }) => kinds),
    failedGroups: catalogues.flatMap(({ failedGroups }) => failedGroups),
  };
}

/** A group whose server is down fails alone; without the core group there is no cluster to read. */
async function resourcesOf(
  group: string,
  version: string,
  connection: Connection,
  signal: AbortSignal,
): Promise<KindCatalogue> {
  const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  try {
    const { body } = await connection.send({ path, signal });
    const list = ResourceList.safeParse(parseJson(body, path));
    if (!list.success) throw new AppError('PROTOCOL', `${path} did not answer with a list of resources`);
    const kinds = list.data.resources.flatMap((resource): ResourceKind[] => {
      // A slash parts a kind from its subresource.
      if (resource === null || resource.name.includes('/')) return [];
      const { name, kind, namespaced, singularName, shortNames, verbs } = resource;
      const listable = verbs.includes('list');
      const watchable = verbs.includes('watch');
      return [
        {
          group,
          version,
          kind,
          plural: name,
          singular: singularName,
          shortNames,
          namespaced,
          listable,
          watchable,
        },
      ];
    });
    return { kinds, failedGroups: [] };
  } catch (error) {
    if (group === '' || !isAppError(error)) throw error;
    return { kinds: [], failedGroups: [{ group, failure: toFailure(error) }] };
  }
}
