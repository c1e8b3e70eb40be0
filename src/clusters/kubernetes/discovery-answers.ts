import { z } from 'zod';

// Read loosely: one odd entry spoils neither its group nor the rest, and is left out (null).

const names = z.array(z.string()).catch([]);

/** What /api and /apis answer when asked for everything at once (apidiscovery.k8s.io v2 and v2beta1). */
export const GroupDiscoveryList = z.looseObject({
  kind: z.literal('APIGroupDiscoveryList'),
  items: z.array(
    z
      .looseObject({
        // The core group has no name, and then no metadata either.
        metadata: z.looseObject({ name: z.string().default('') }).default({ name: '' }),
        versions: z
          .array(
            z.looseObject({
              version: z.string(),
              /** Stale: the group's own API server does not answer the main one. */
              freshness: z.string().optional(),
              resources: z
                .array(
                  z
                    .looseObject({
                      resource: z.string(),
                      responseKind: z.looseObject({ kind: z.string() }).nullish(),
                      scope: z.string(),
                      singularResource: z.string().default(''),
                      shortNames: names,
                      verbs: names,
                    })
                    .nullable()
                    .catch(null),
                )
                .default([]),
            }),
          )
          .default([]),
      })
      .nullable()
      .catch(null),
  ),
});
export type GroupDiscoveryList = z.infer<typeof GroupDiscoveryList>;

const GroupVersion = z.looseObject({ version: z.string() });

/** What /apis answers otherwise: names only. */
export const GroupList = z.looseObject({
  kind: z.literal('APIGroupList'),
  groups: z.array(
    z
      .looseObject({
        name: z.string(),
        versions: z.array(GroupVersion).default([]),
        preferredVersion: GroupVersion.optional(),
      })
      .nullable()
      .catch(null),
  ),
});

/** What one version of one group answers. */
export const ResourceList = z.looseObject({
  kind: z.literal('APIResourceList'),
  resources: z.array(
    z
      .looseObject({
        name: z.string(),
        kind: z.string(),
        namespaced: z.boolean(),
        singularName: z.string().default(''),
        shortNames: names,
        verbs: names,
      })
      .nullable()
      .catch(null),
  ),
});
