import { z } from 'zod';
import type { ClusterProbe } from '../../domain/cluster.ts';
import { AppError, isAppError } from '../../domain/errors.ts';
import type { ResolvedContext } from '../kubeconfig/resolved-context.ts';
import type { Connection } from './connection.ts';
import { discoverGroups } from './discovery.ts';

const Version = z.looseObject({ gitVersion: z.string() });
const Named = z.looseObject({ metadata: z.looseObject({ uid: z.string() }) });
const ClusterVersion = z.looseObject({ spec: z.looseObject({ clusterID: z.string() }) });
const Review = z.looseObject({ status: z.looseObject({ allowed: z.boolean() }) });
const NodeList = z.looseObject({
  items: z.array(
    z.looseObject({
      metadata: z.looseObject({ name: z.string(), labels: z.record(z.string(), z.string()).default({}) }),
      spec: z.looseObject({ providerID: z.string().nullish() }).default({}),
    }),
  ),
});

/** A first look. The version's request decides whether the cluster can be reached; what else is forbidden is null. */
export async function probeCluster(
  connection: Connection,
  { path, server }: ResolvedContext,
  signal: AbortSignal,
): Promise<ClusterProbe> {
  const version = await ask('/version', Version, connection, signal, ['FORBIDDEN']);
  const groups = await discoverGroups(connection, signal).catch(nullFor('FORBIDDEN'));
  const [kubeSystem, fallback, nodes, openshift, review] = await Promise.all([
    ask('/api/v1/namespaces/kube-system', Named, connection, signal),
    ask('/api/v1/namespaces/default', Named, connection, signal),
    ask('/api/v1/nodes?limit=5', NodeList, connection, signal),
    groups?.includes('config.openshift.io')
      ? ask('/apis/config.openshift.io/v1/clusterversions/version', ClusterVersion, connection, signal)
      : null,
    mayListPods(connection, signal),
  ]);
  const sample = nodes?.items ?? [];
  return {
    signals: {
      openshiftClusterId: openshift?.spec.clusterID ?? null,
      kubeSystemUid: kubeSystem?.metadata.uid ?? null,
      defaultNamespaceUid: fallback?.metadata.uid ?? null,
      caKeyHash: path.caKeyHash,
      server,
      nodeNames: sample.map(({ metadata }) => metadata.name),
    },
    version: version?.gitVersion ?? null,
    apiGroups: groups ?? [],
    nodes: sample.map(({ metadata, spec }) => ({
      name: metadata.name,
      labels: metadata.labels,
      providerId: spec.providerID ?? null,
    })),
    listsClusterWide: review,
  };
}

async function mayListPods(connection: Connection, signal: AbortSignal): Promise<boolean | null> {
  const body = JSON.stringify({
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { verb: 'list', resource: 'pods' } },
  });
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
  const response = await connection
    .send({ path, method: 'POST', body, signal })
    .catch(nullFor('FORBIDDEN', 'NOT_FOUND', 'SERVER_ERROR'));
  return response === null
    ? null
    : (Review.safeParse(JSON.parse(response.body.toString('utf8'))).data?.status.allowed ?? null);
}

async function ask<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  connection: Connection,
  signal: AbortSignal,
  tolerated: Parameters<typeof nullFor> = ['FORBIDDEN', 'NOT_FOUND'],
): Promise<z.infer<Schema> | null> {
  const response = await connection.send({ path, signal }).catch(nullFor(...tolerated));
  if (response === null) return null;
  const parsed = schema.safeParse(jsonOf(response.body, path));
  if (!parsed.success) throw new AppError('PROTOCOL', `${path} did not answer as a Kubernetes API does`);
  return parsed.data;
}

function jsonOf(body: Buffer, path: string): unknown {
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

function nullFor(...codes: AppError['code'][]): (error: unknown) => null {
  return (error) => {
    if (isAppError(error, ...codes)) return null;
    throw error;
  };
}
