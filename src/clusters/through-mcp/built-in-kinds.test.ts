import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadRecording } from '../../demo/recording.ts';
import { groupResource } from '../../domain/kind.ts';
import { builtInKinds } from './built-in-kinds.ts';

interface Discovery {
  items: {
    metadata: { name?: string };
    versions: {
      version: string;
      resources?: {
        resource: string;
        scope: string;
        verbs: string[];
        shortNames?: string[];
        singularResource: string;
        responseKind?: { kind: string };
      }[];
    }[];
  }[];
}

/** What a real API server said of its kinds when the demo was recorded. */
const recorded = loadRecording(fileURLToPath(new URL('../../demo/fleet', import.meta.url)), 'dev', 0)
  .cluster as unknown as { discovery: Record<'api' | 'apis', Discovery> };
const served = [...recorded.discovery.api.items, ...recorded.discovery.apis.items].flatMap(
  ({ metadata, versions }) =>
    versions.flatMap(({ version, resources = [] }) =>
      resources.map((resource) => ({ group: metadata.name ?? '', version, ...resource })),
    ),
);

describe('clusters/through-mcp/built-in-kinds', () => {
  it.each(builtInKinds.map((kind) => [groupResource(kind), kind] as const))(
    'knows %s as a real API server serves it',
    (_, kind) => {
      const real = served.find(
        ({ group, version, resource }) =>
          group === kind.group && version === kind.version && resource === kind.plural,
      );

      expect(real).toMatchObject({
        scope: kind.namespaced ? 'Namespaced' : 'Cluster',
        responseKind: expect.objectContaining({ kind: kind.kind }),
        singularResource: kind.singular,
        verbs: expect.arrayContaining(['list']),
      });
      expect(real?.shortNames ?? []).toEqual(expect.arrayContaining(kind.shortNames));
    },
  );

  it('names each kind once', () => {
    expect(new Set(builtInKinds.map(groupResource)).size).toBe(builtInKinds.length);
  });
});
