import { z } from 'zod';
import type { ResourceKind } from '../../domain/kind.ts';

const CustomResourceDefinition = z.looseObject({
  spec: z.looseObject({
    group: z.string(),
    scope: z.string(),
    names: z.looseObject({
      kind: z.string(),
      plural: z.string(),
      singular: z.string().default(''),
      shortNames: z.array(z.string()).default([]),
    }),
    versions: z.array(z.looseObject({ name: z.string(), served: z.boolean(), storage: z.boolean() })),
  }),
});

/** The kinds that CustomResourceDefinitions add, each in the version it is stored in, else the first that is served. */
export function customKinds(definitions: readonly unknown[]): ResourceKind[] {
  return definitions.flatMap((definition): ResourceKind[] => {
    const parsed = CustomResourceDefinition.safeParse(definition);
    if (!parsed.success) return [];
    const { group, scope, names, versions } = parsed.data.spec;
    const served = versions.filter((version) => version.served);
    const version = served.find(({ storage }) => storage) ?? served[0];
    if (version === undefined) return [];
    return [
      {
        group,
        version: version.name,
        ...pick(names),
        namespaced: scope === 'Namespaced',
        listable: true,
        watchable: false,
      },
    ];
  });
}

function pick({
  kind,
  plural,
  singular,
  shortNames,
}: z.infer<typeof CustomResourceDefinition>['spec']['names']): Pick<
  ResourceKind,
  'kind' | 'plural' | 'singular' | 'shortNames'
> {
  return { kind, plural, singular, shortNames };
}
