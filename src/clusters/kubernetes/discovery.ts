import { z } from 'zod';
import { AppError, type Failure, isAppError, toFailure } from '../../domain/errors.ts';
import { groupResource, type ResourceKind } from '../../domain/kind.ts';
import type { KindCatalogue } from '../../domain/ports/cluster-access.ts';
import type { Connection } from './connection.ts';

const aggregated =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';

const GroupDiscoveryList = z.looseObject({
  kind: z.literal('APIGroupDiscoveryList'),
  items: z.array(
    z.looseObject({
      metadata: z.looseObject({ name: z.string().default('') }).default({ name: '' }),
      versions: z
        .array(
          z.looseObject({
            version: z.string(),
            freshness: z.string().optional(),
            resources: z
              .array(
                z.looseObject({
                  resource: z.string(),
                  responseKind: z.looseObject({ kind: z.string() }).nullish(),
                  scope: z.string(),
                  singularResource: z.string().default(''),
                  shortNames: z.array(z.string()).default([]),
                  verbs: z.array(z.string()).default([]),
                }),
              )
              .default([]),
          }),
        )
        .default([]),
    }),
  ),
});
const GroupList = z.looseObject({
  kind: z.literal('APIGroupList'),
  groups: z.array(
    z.looseObject({
      name: z.string(),
      versions: z.array(z.looseObject({ version: z.string() })).default([]),
      preferredVersion: z.looseObject({ version: z.string() }).optional(),
    }),
  ),
});
const ResourceList = z.looseObject({
  kind: z.literal('APIResourceList'),
  resources: z.array(
    z.looseObject({
      name: z.string(),
      kind: z.string(),
      namespaced: z.boolean(),
      singularName: z.string().default(''),
      shortNames: z.array(z.string()).default([]),
      verbs: z.array(z.string()).default([]),
    }),
  ),
});

/** Never read: they tick without saying anything, or are served from elsewhere. */
const excluded = new Set(['leases.coordination.k8s.io', 'componentstatuses', 'events.events.k8s.io']);
const excludedGroups = new Set(['metrics.k8s.io', 'custom.metrics.k8s.io', 'external.metrics.k8s.io']);

/** Every kind that can be listed, each once and in its preferred version, and the groups whose server is down. */
export async function discoverKinds(connection: Connection, signal: AbortSignal): Promise<KindCatalogue> {
  const parts = await Promise.all([
    groupsAt('/api', connection, signal),
    groupsAt('/apis', connection, signal),
  ]);
  const kinds = new Map<string, ResourceKind>();
  for (const kind of parts.flatMap((part) => part.kinds)) {
    const key = groupResource(kind);
    if (kind.listable && !excluded.has(key) && !excludedGroups.has(kind.group) && !kinds.has(key))
      kinds.set(key, kind);
  }
  const failedGroups = parts
    .flatMap((part) => part.failedGroups)
    .filter(({ group }) => !excludedGroups.has(group));
  return { kinds: [...kinds.values()], failedGroups };
}

/** Names of the API groups, for telling distributions apart. */
export async function discoverGroups(connection: Connection, signal: AbortSignal): Promise<string[]> {
  const parsed = await fetchJson('/apis', connection, signal);
  const list = GroupDiscoveryList.safeParse(parsed);
  if (list.success) return list.data.items.map(({ metadata }) => metadata.name);
  const plain = GroupList.safeParse(parsed);
  return plain.success ? plain.data.groups.map(({ name }) => name) : [];
}

async function groupsAt(
  path: '/api' | '/apis',
  connection: Connection,
  signal: AbortSignal,
): Promise<KindCatalogue> {
  const parsed = await fetchJson(path, connection, signal);
  const list = GroupDiscoveryList.safeParse(parsed);
  if (list.success) return fromAggregated(list.data);
  // Servers before 1.26 answer with the groups' names only; each version is then asked for.
  if (path === '/api') return versionAt('/api/v1', '', 'v1', connection, signal);
  const plain = GroupList.safeParse(parsed);
  if (!plain.success) throw new AppError('PROTOCOL', `${path} did not answer with a list of API groups`);
  const catalogues = await Promise.all(
    plain.data.groups.flatMap(({ name, versions, preferredVersion }) => {
      const sorted = versions.toSorted((left) => (left.version === preferredVersion?.version ? -1 : 0));
      return sorted.map(({ version }) =>
        versionAt(`/apis/${name}/${version}`, name, version, connection, signal),
      );
    }),
  );
  return {
    kinds: catalogues.flatMap(({ kinds }) => kinds),
    failedGroups: catalogues.flatMap(({ failedGroups }) => failedGroups),
  };
}

function fromAggregated({ items }: z.infer<typeof GroupDiscoveryList>): KindCatalogue {
  const failedGroups: KindCatalogue['failedGroups'] = [];
  const kinds = items.flatMap(({ metadata, versions }) => {
    const stale = versions.filter(({ freshness }) => freshness === 'Stale');
    if (stale.length > 0) failedGroups.push({ group: metadata.name, failure: deadGroup(metadata.name) });
    return versions
      .filter(({ freshness }) => freshness !== 'Stale')
      .flatMap(({ version, resources }) =>
        resources.map(
          ({ resource, responseKind, scope, singularResource, shortNames, verbs }): ResourceKind => ({
            group: metadata.name,
            version,
            kind: responseKind?.kind ?? '',
            plural: resource,
            singular: singularResource,
            shortNames,
            namespaced: scope === 'Namespaced',
            listable: verbs.includes('list'),
            watchable: verbs.includes('watch'),
          }),
        ),
      );
  });
  return { kinds, failedGroups };
}

async function versionAt(
  path: string,
  group: string,
  version: string,
  connection: Connection,
  signal: AbortSignal,
): Promise<KindCatalogue> {
  try {
    const parsed = ResourceList.safeParse(await fetchJson(path, connection, signal));
    if (!parsed.success) throw new AppError('PROTOCOL', `${path} did not answer with a list of resources`);
    const kinds = parsed.data.resources
      .filter(({ name }) => !name.includes('/'))
      .map(
        ({ name, kind, namespaced, singularName, shortNames, verbs }): ResourceKind => ({
          group,
          version,
          kind,
          plural: name,
          singular: singularName,
          shortNames,
          namespaced,
          listable: verbs.includes('list'),
          watchable: verbs.includes('watch'),
        }),
      );
    return { kinds, failedGroups: [] };
  } catch (error) {
    if (group === '' || !isAppError(error)) throw error;
    return { kinds: [], failedGroups: [{ group, failure: toFailure(error) }] };
  }
}

function deadGroup(group: string): Failure {
  return toFailure(
    new AppError('SERVER_ERROR', `the aggregated API ${group} does not answer its API server`, {
      hint: `Look at its APIService: kubectl get apiservices | grep ${group}`,
    }),
  );
}

async function fetchJson(path: string, connection: Connection, signal: AbortSignal): Promise<unknown> {
  const { body } = await connection.send({ path, accept: aggregated, signal });
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new AppError(
      'PROTOCOL',
      `${path} did not answer with JSON; a login page or proxy may be answering`,
      { cause: error },
    );
  }
}
