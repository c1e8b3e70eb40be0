import { AppError, toFailure } from '../../domain/errors.ts';
import { groupResource, type ResourceKind } from '../../domain/kind.ts';
import { leftOutGroups, leftOutKinds } from '../../domain/left-out-kinds.ts';
import type { KindCatalogue } from '../../domain/ports/cluster-access.ts';
import type { Connection } from './connection.ts';
import { discoverByVersion } from './discover-by-version.ts';
import { GroupDiscoveryList, GroupList } from './discovery-answers.ts';
import { parseJson } from './parse-json.ts';

const aggregated =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';

const excludedGroups = new Set(leftOutGroups);

/** Every kind that can be listed, each once and in its preferred version, and the groups whose server is down. */
export async function discoverKinds(connection: Connection, signal: AbortSignal): Promise<KindCatalogue> {
  const parts = await Promise.all([
    groupsAt('/api', connection, signal),
    groupsAt('/apis', connection, signal),
  ]);
  const kinds = new Map<string, ResourceKind>();
  for (const kind of parts.flatMap((part) => part.kinds)) {
    const key = groupResource(kind);
    if (
      kind.listable &&
      !Object.hasOwn(leftOutKinds, key) &&
      !excludedGroups.has(kind.group) &&
      !kinds.has(key)
    )
      kinds.set(key, kind);
  }
  const failed = new Map(parts.flatMap((part) => part.failedGroups).map((entry) => [entry.group, entry]));
  return {
    kinds: [...kinds.values()],
    failedGroups: [...failed.values()].filter(({ group }) => !excludedGroups.has(group)),
  };
}

/** Names of the API groups, for telling distributions apart. */
export async function discoverGroups(connection: Connection, signal: AbortSignal): Promise<string[]> {
  const { body } = await connection.send({ path: '/apis', accept: aggregated, signal });
  const answer = parseJson(body, '/apis');
  const list = GroupDiscoveryList.safeParse(answer);
  if (list.success) return list.data.items.flatMap((item) => item?.metadata.name ?? []);
  const plain = GroupList.safeParse(answer);
  return plain.success ? plain.data.groups.flatMap((group) => group?.name ?? []) : [];
}

async function groupsAt(
  path: '/api' | '/apis',
  connection: Connection,
  signal: AbortSignal,
): Promise<KindCatalogue> {
  const { body } = await connection.send({ path, accept: aggregated, signal });
  const answer = parseJson(body, path);
  const list = GroupDiscoveryList.safeParse(answer);
  if (list.success) return fromAggregated(list.data);
  // Servers before 1.26 answer with the groups' names only; each version is then asked for.
  if (path === '/api') return discoverByVersion([{ name: '', versions: ['v1'] }], connection, signal);
  const plain = GroupList.safeParse(answer);
  if (!plain.success) throw new AppError('PROTOCOL', `${path} did not answer with a list of API groups`);
  const groups = plain.data.groups.flatMap((group) => (group === null ? [] : [group]));
  return discoverByVersion(
    groups.map(({ name, versions, preferredVersion }) => ({
      name,
      versions: [...new Set([preferredVersion, ...versions].flatMap((entry) => entry?.version ?? []))],
    })),
    connection,
    signal,
  );
}

function fromAggregated({ items }: GroupDiscoveryList): KindCatalogue {
  const groups = items.flatMap((item) => (item === null ? [] : [item]));
  const isStale = ({ freshness }: { freshness?: string | undefined }): boolean => freshness === 'Stale';
  return {
    kinds: groups.flatMap(({ metadata, versions }) =>
      versions
        .filter((version) => !isStale(version))
        .flatMap(({ version, resources }) =>
          resources.flatMap((resource) =>
            resource?.responseKind?.kind
              ? {
                  group: metadata.name,
                  version,
                  kind: resource.responseKind.kind,
                  plural: resource.resource,
                  singular: resource.singularResource,
                  shortNames: resource.shortNames,
                  namespaced: resource.scope === 'Namespaced',
                  listable: resource.verbs.includes('list'),
                  watchable: resource.verbs.includes('watch'),
                }
              : [],
          ),
        ),
    ),
    failedGroups: groups
      .filter(({ versions }) => versions.some(isStale))
      .map(({ metadata }) => ({ group: metadata.name, failure: toFailure(deadGroup(metadata.name)) })),
  };
}

function deadGroup(group: string): AppError {
  return new AppError('SERVER_ERROR', `the aggregated API ${group} does not answer its API server`, {
    hint: `Look at its APIService: kubectl get apiservices | grep ${group}`,
  });
}
