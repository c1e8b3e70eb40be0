import { z } from 'zod';
import type { ErrorCode } from './error-catalogue.ts';

/** An error as data. */
export const FailureRecord = z
  .object({ code: z.string() as unknown as z.ZodType<ErrorCode>, message: z.string(), hint: z.string() })
  .meta({
    title: 'FailureRecord',
    description: 'What went wrong for one cluster, kind or call: code, message, hint',
  });

export const ClusterState = z
  .enum(['ready', 'degraded', 'forbidden', 'needs-login', 'unreachable', 'failed'])
  .meta({ title: 'ClusterState', description: 'What the last attempt to reach a cluster showed' });
export type ClusterState = z.infer<typeof ClusterState>;

export const AccessPathSource = z
  .enum(['kubeconfig', 'in-cluster', 'mcp', 'demo'])
  .meta({ title: 'AccessPathSource', description: 'Where a way to reach a cluster was found' });
export type AccessPathSource = z.infer<typeof AccessPathSource>;

/** One way to reach a cluster. Holds no credential: adapters keep those, under the path's id. */
export const AccessPath = z
  .object({
    /** Stable over runs: a hash of source, origin and name. */
    id: z.string(),
    source: AccessPathSource,
    /** The context's name, or server/target for MCP. */
    name: z.string(),
    /** The kubeconfig file, or the MCP server's name. */
    origin: z.string(),
    server: z.string().nullable(),
    /** SHA-256 of the CA's public keys, hex; null where none is given. */
    caKeyHash: z.string().nullable(),
    /** The context's own namespace. */
    namespace: z.string().nullable(),
    /** Why the path cannot be used at all (a broken context); null when it can. */
    failure: FailureRecord.nullable(),
  })
  .meta({
    title: 'AccessPath',
    description: 'One way to reach a cluster: a kubeconfig context or an MCP server’s target',
  });
export type AccessPath = z.infer<typeof AccessPath>;

/** What tells clusters apart. Every signal that was seen is kept. */
export const IdentitySignals = z
  .object({
    openshiftClusterId: z.string().nullable(),
    kubeSystemUid: z.string().nullable(),
    defaultNamespaceUid: z.string().nullable(),
    caKeyHash: z.string().nullable(),
    server: z.string().nullable(),
    /** The first few node names: they part a clone from its original. */
    nodeNames: z.array(z.string()).default([]),
  })
  .meta({
    title: 'IdentitySignals',
    description: 'What tells clusters apart: ids, namespace UIDs, CA key and server',
  });
export type IdentitySignals = z.infer<typeof IdentitySignals>;

export const Environment = z
  .object({
    value: z.enum(['prod', 'staging', 'dev', 'unknown']),
    /** The words or labels that decided, for people. */
    reason: z.string(),
  })
  .meta({
    title: 'Environment',
    description: 'prod, staging, dev or unknown (treated as prod for writes), with the reason',
  });
export type Environment = z.infer<typeof Environment>;

/** What a probe of one access path saw, before any rule is applied. */
export const ClusterProbe = z
  .object({
    signals: IdentitySignals,
    /** gitVersion, e.g. v1.36.3. */
    version: z.string().nullable(),
    apiGroups: z.array(z.string()),
    /** A few nodes are enough for distribution, provider and region. */
    nodes: z.array(
      z.object({
        name: z.string(),
        labels: z.record(z.string(), z.string()),
        providerId: z.string().nullable(),
      }),
    ),
    /** Whether pods, or failing that anything, may be listed cluster-wide; null when not asked. */
    listsClusterWide: z.boolean().nullable(),
  })
  .meta({ title: 'ClusterProbe', description: 'What a first look at a cluster showed' });
export type ClusterProbe = z.infer<typeof ClusterProbe>;

export const ClusterInfo = z
  .object({
    id: z.string(),
    /** Unique, and what people type. */
    name: z.string(),
    state: ClusterState.nullable(),
    failure: FailureRecord.nullable(),
    signals: IdentitySignals,
    version: z.string().nullable(),
    distribution: z.string().nullable(),
    provider: z.string().nullable(),
    region: z.string().nullable(),
    environment: Environment,
    server: z.string().nullable(),
    paths: z.array(AccessPath),
    /** true until a path of it has answered once. */
    provisional: z.boolean(),
    firstSeenAt: z.string(),
    /** When it last answered; null when it never did. */
    lastAnsweredAt: z.string().nullable(),
    /** When it was found to have been rebuilt under the same address; null while it lives. */
    closedAt: z.string().nullable(),
  })
  .meta({ title: 'ClusterInfo', description: 'A cluster: what it is, how it can be reached, how it is' });
export type ClusterInfo = z.infer<typeof ClusterInfo>;
