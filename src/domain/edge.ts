import { z } from 'zod';

export const EdgeType = z
  // calls: a container's settings name a Service as an address; it may as well be somebody else's name.
  .enum(['owner', 'selects', 'refers', 'runs-on', 'routes-to', 'binds', 'calls'])
  .meta({ title: 'EdgeType', description: 'How one object is joined to another' });
export type EdgeType = z.infer<typeof EdgeType>;

/** A set-based label requirement, as `matchExpressions` and kubectl's -l have it. */
export const SelectorRequirement = z
  .object({
    key: z.string(),
    operator: z.enum(['in', 'notin', 'exists', 'absent']),
    values: z.array(z.string()),
  })
  .meta({ title: 'SelectorRequirement', description: 'What a selector demands of one label' });
export type SelectorRequirement = z.infer<typeof SelectorRequirement>;

/** One way in which an object points to others, as its own fields say it: whether the other one exists is not looked at. */
export const Edge = z
  .object({
    type: EdgeType,
    /** Where it says so: `spec.containers[web].envFrom`. Names nothing that differs between the pods of one template. */
    field: z.string(),
    /** Kubernetes' GroupKind of the target: `Secret`, `Deployment.apps`. */
    toKind: z.string(),
    /** null: the object's own namespace, or none where the target’s kind has none. */
    toNamespace: z.string().nullable(),
    /** null: whatever `selector` selects. */
    toName: z.string().nullable(),
    /** true: the target may be missing. */
    optional: z.boolean(),
    /** What of the target is used: keys of a ConfigMap or Secret, ports of a Service; sorted. */
    parts: z.array(z.string()),
    /** null: the target is named. []: every object of the kind in the namespace. */
    selector: z.array(SelectorRequirement).nullable(),
  })
  .meta({ title: 'Edge', description: 'How an object points to another, or selects others by label' });
export type Edge = z.infer<typeof Edge>;
