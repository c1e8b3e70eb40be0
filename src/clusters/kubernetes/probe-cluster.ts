import { z } from 'zod';
import type { ClusterProbe } from '../../domain/cluster.ts';
import { AppError, isAppError } from '../../domain/errors.ts';
import type { ResolvedContext } from '../kubeconfig/resolved-context.ts';
import { anonymousUser, asNobody, isAboutImpersonation, mayNotImpersonate } from './as-nobody.ts';
import type { Connection } from './connection.ts';
import { discoverGroups } from './discovery.ts';
import { parseJson } from './parse-json.ts';

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

interface Look {
  connection: Connection;
  signal: AbortSignal;
  /** The server said that it takes us for nobody in particular. */
  isAnonymous: boolean;
}

/** A first look. The version's request decides whether the cluster can be reached; what else is forbidden is null. */
export async function probeCluster(
  connection: Connection,
  { path, server, credential, impersonate }: ResolvedContext,
  signal: AbortSignal,
): Promise<ClusterProbe> {
  const look: Look = { connection, signal, isAnonymous: false };
  const version = await askVersion(connection, signal).catch((error: unknown) => {
    throw impersonate === null ? error : mayNotImpersonate(error, impersonate.user);
  });
  const groups = await discoverGroups(connection, signal).catch(nullFor('FORBIDDEN'));
  const [kubeSystem, fallback, nodes, openshift, review] = await Promise.all([
    ask('/api/v1/namespaces/kube-system', Named, look),
    ask('/api/v1/namespaces/default', Named, look),
    ask('/api/v1/nodes?limit=5', NodeList, look),
    groups?.includes('config.openshift.io')
      ? ask('/apis/config.openshift.io/v1/clusterversions/version', ClusterVersion, look)
      : null,
    mayListPods(connection, signal),
  ]);
  if (look.isAnonymous && [kubeSystem, fallback, nodes].every((seen) => seen === null) && !review)
    throw asNobody(server, credential.kind);
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
    version,
    apiGroups: groups ?? [],
    nodes: sample.map(({ metadata, spec }) => ({
      name: metadata.name,
      labels: metadata.labels,
      providerId: spec.providerID ?? null,
    })),
    listsClusterWide: review,
  };
}

/** null: the server does not say. */
async function mayListPods(connection: Connection, signal: AbortSignal): Promise<boolean | null> {
  const body = JSON.stringify({
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { verb: 'list', resource: 'pods' } },
  });
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
  const review = await connection
    .send({ path, method: 'POST', body, signal })
    .then((response) => Review.safeParse(parseJson(response.body, path)))
    .catch(nullFor('FORBIDDEN', 'NOT_FOUND', 'SERVER_ERROR', 'PROTOCOL'));
  return review?.data?.status.allowed ?? null;
}

async function ask<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  look: Look,
): Promise<z.infer<Schema> | null> {
  const { connection, signal } = look;
  const response = await connection.send({ path, signal }).catch((error: unknown) => {
    if (isAppError(error, 'FORBIDDEN')) look.isAnonymous ||= error.message.includes(anonymousUser);
    return nullFor('FORBIDDEN', 'NOT_FOUND')(error);
  });
  if (response === null) return null;
  const parsed = schema.safeParse(parseJson(response.body, path));
  if (!parsed.success) throw new AppError('PROTOCOL', `${path} did not answer as a Kubernetes API does`);
  return parsed.data;
}

/** Every API server knows this path, and answers it to whoever it knows. */
async function askVersion(connection: Connection, signal: AbortSignal): Promise<string | null> {
  try {
    const { body } = await connection.send({ path: '/version', signal });
    const parsed = Version.safeParse(parseJson(body, '/version'));
    if (parsed.success) return parsed.data.gitVersion;
  } catch (error) {
    if (isAppError(error, 'FORBIDDEN') && !isAboutImpersonation(error)) return null;
    if (!isAppError(error, 'NOT_FOUND')) throw error;
  }
  throw new AppError('PROTOCOL', '/version did not answer as a Kubernetes API does');
}

function nullFor(...codes: AppError['code'][]): (error: unknown) => null {
  return (error) => {
    if (isAppError(error, ...codes)) return null;
    throw error;
  };
}
