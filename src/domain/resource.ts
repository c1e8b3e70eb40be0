import { z } from 'zod';
import { Edge } from './edge.ts';
import { ResourceKind } from './kind.ts';

/** A value that a column or a fact can hold. */
export const Scalar = z
  .union([z.string(), z.number(), z.boolean(), z.null()])
  .meta({ title: 'Scalar', description: 'A value that a column or a fact can hold' });
export type Scalar = z.infer<typeof Scalar>;

export const OwnerReference = z
  .object({ apiVersion: z.string(), kind: z.string(), name: z.string(), uid: z.string() })
  .meta({ title: 'OwnerReference', description: 'The controller (else the first owner) of a resource' });
export type OwnerReference = z.infer<typeof OwnerReference>;

/**
 * Any object of a cluster: envelope, the columns people filter on, and the body.
 * Everything in it has passed redaction: no field holds a secret's value.
 */
export const Resource = z
  .object({
    kind: ResourceKind,
    /** null for cluster-scoped kinds. */
    namespace: z.string().nullable(),
    name: z.string(),
    /** null where the source shows none (tables of MCP servers). */
    uid: z.string().nullable(),
    /** An integer in text since Kubernetes 1.35's KEP-5504, opaque before; null where the source shows none. */
    resourceVersion: z.string().nullable(),
    /** ISO 8601, UTC. */
    createdAt: z.string().nullable(),
    /** metadata.deletionTimestamp, ISO 8601, UTC. */
    deletingSince: z.string().nullable(),
    labels: z.record(z.string(), z.string()),
    owner: OwnerReference.nullable(),
    /** status.phase where the kind has one. */
    phase: z.string().nullable(),
    /** What kubectl prints as STATUS where that says more than the phase: CrashLoopBackOff, Init:0/2, Terminating … */
    reason: z.string().nullable(),
    /** Ready parts and wanted parts: containers of a pod, pods of a workload; null where it means nothing. */
    readyCount: z.number().int().nullable(),
    wantedCount: z.number().int().nullable(),
    /** Sum over a pod's containers, as kubectl counts them. */
    restarts: z.number().int().nullable(),
    node: z.string().nullable(),
    /** Images of all containers, init and ephemeral ones too; sorted, each once. */
    images: z.array(z.string()),
    /** The remaining fields of the kind's record (PodInfo, NodeInfo …), by their names there. */
    facts: z.record(z.string(), Scalar),
    /** What its fields point to, but for `owner` and `node`; [] where the source shows no fields. */
    edges: z.array(Edge),
    /** What it says is wrong with it, each text once; redacted. */
    messages: z.array(z.string()),
    /** The whole object as JSON text, redacted, without managedFields and last-applied-configuration. */
    body: z.string(),
    /** Hash of the body without resourceVersion: equal bodies have equal hashes. */
    bodyHash: z.string(),
    /** Who wrote last, from managedFields before they were dropped. */
    changedBy: z
      .object({
        manager: z.string(),
        at: z.string().nullable(),
        /** Who last wrote anything but the status, where that is another write. */
        ofSpec: z.object({ manager: z.string(), at: z.string().nullable() }).optional(),
        /** Who last wrote the number of replicas, where that went through the scale subresource. */
        ofScale: z.object({ manager: z.string(), at: z.string().nullable() }).optional(),
      })
      .nullable(),
  })
  .meta({ title: 'Resource', description: 'Any object of a cluster: envelope columns and body' });
export type Resource = z.infer<typeof Resource>;

/** An item that could not become a Resource: counted, reported, never fatal to its list. */
export const Drop = z
  .object({ reason: z.string(), item: z.string().nullable() })
  .meta({ title: 'Drop', description: 'An item of a list that was left out, and why' });
export type Drop = z.infer<typeof Drop>;
