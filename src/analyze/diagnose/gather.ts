import type { Scope } from '../../domain/coverage.ts';
import type { ObjectReference } from '../../domain/finding.ts';
import type { DiagnosisReader, KeptObject } from '../../domain/ports/diagnosis.ts';
import type { RelationReader } from '../../domain/ports/relations.ts';
import type { Relation } from '../../domain/relation.ts';
import type { Check, Need, Surroundings } from './check.ts';
import type { Sight } from './sight.ts';

export interface GatherOptions {
  reader: DiagnosisReader;
  relations: RelationReader;
  sight: Sight;
  scope: Scope;
  clusterId: string;
}

/** Of each candidate of a batch what the check needs, read for all of them together. */
export async function gather(
  { needs }: Pick<Check, 'needs'>,
  batch: readonly KeptObject[],
  options: GatherOptions,
): Promise<Map<number, Surroundings>> {
  const { reader, relations, scope, sight } = options;
  const ids = batch.map(({ id }) => id);
  const wants = (...whats: Need['what'][]) => needs.some(({ what }) => whats.includes(what));
  const from = wants('relations', 'related') ? await relations.relationsFrom(ids, scope) : [];
  const to = wants('referrers') ? await relations.relationsTo(ids, scope) : [];
  const events = wants('events') ? await reader.events(ids) : new Map();
  const owners = await reader.owners(ids);
  const pointsTo = Map.groupBy(from, (relation) => relation.from.id);
  const pointedToBy = Map.groupBy(to, (relation) => relation.to.id);
  const around = await readAround(needs, batch, pointsTo, options);
  return new Map(
    batch.map((candidate) => [
      candidate.id,
      {
        events: events.get(candidate.id) ?? [],
        pointsTo: pointsTo.get(candidate.id) ?? [],
        pointedToBy: pointedToBy.get(candidate.id) ?? [],
        owners: owners.get(candidate.id) ?? [],
        root: rootOf(candidate, owners.get(candidate.id) ?? []),
        objects: (kind) => around(candidate, kind),
        seen: sight.isWhole,
      },
    ]),
  );
}

function rootOf(candidate: KeptObject, owners: readonly ObjectReference[]): ObjectReference {
  const { kind, namespace, name } = owners.at(-1) ?? candidate;
  return { kind, namespace, name };
}

type Around = (candidate: KeptObject, kind: string) => readonly KeptObject[];

async function readAround(
  needs: readonly Need[],
  batch: readonly KeptObject[],
  pointsTo: ReadonlyMap<number | null, readonly Relation[]>,
  { reader, scope, clusterId }: GatherOptions,
): Promise<Around> {
  const related = needs.find((need) => need.what === 'related');
  const idsOf = new Map(
    batch.map(({ id }) => [id, related === undefined ? [] : pick(pointsTo.get(id) ?? [], related)]),
  );
  const targets = await reader.objects([...new Set([...idsOf.values()].flat())], scope);
  const byId = new Map(targets.map((target) => [target.id, target]));
  const shared = await readShared(needs, batch, { reader, scope, clusterId });
  return (candidate, kind) => {
    const own = (idsOf.get(candidate.id) ?? []).flatMap((id) => byId.get(id) ?? []);
    return [...own.filter((object) => object.kind === kind), ...shared(candidate, kind)];
  };
}

/** Of those of one owner a few stand for all. */
function pick(
  relations: readonly Relation[],
  { kinds, perOwner = Number.POSITIVE_INFINITY }: Extract<Need, { what: 'related' }>,
): number[] {
  const targets = relations.filter(({ to }) => to.id !== null && kinds.includes(to.kind));
  const groups = Map.groupBy(targets, ({ to }) => (to.owner === null ? to.name : to.owner));
  return [...groups.values()].flatMap((group) => group.slice(0, perOwner).flatMap(({ to }) => to.id ?? []));
}

async function readShared(
  needs: readonly Need[],
  batch: readonly KeptObject[],
  { reader, scope, clusterId }: Pick<GatherOptions, 'reader' | 'scope' | 'clusterId'>,
): Promise<Around> {
  const namespaces = [...new Set(batch.flatMap(({ namespace }) => namespace ?? []))];
  const places = needs.flatMap((need) => {
    if (need.what !== 'namespace' && need.what !== 'cluster') return [];
    return need.kinds.map((kind) => ({ kind, namespaces: need.what === 'cluster' ? null : namespaces }));
  });
  const found = new Map<string, KeptObject[]>();
  for (const { kind, namespaces: of } of places) {
    const ids = await reader.candidates({ kind }, { clusterId, namespaces: of }, scope);
    const objects = await reader.objects(ids, scope);
    const groups = Map.groupBy(objects, ({ namespace }) => sharedKey(kind, of === null ? null : namespace));
    for (const [key, group] of groups) found.set(key, group);
  }
  return ({ namespace }, kind) => [
    ...(found.get(sharedKey(kind, null)) ?? []),
    ...(namespace === null ? [] : (found.get(sharedKey(kind, namespace)) ?? [])),
  ];
}

function sharedKey(kind: string, namespace: string | null): string {
  return JSON.stringify([kind, namespace]);
}
