import type { Scope } from '../../domain/coverage.ts';
import type { ObjectReference } from '../../domain/finding.ts';
import type { DiagnosisReader, KeptObject } from '../../domain/ports/diagnosis.ts';
import type { RelationReader } from '../../domain/ports/relations.ts';
import type { Relation } from '../../domain/relation.ts';
import type { Check, Need, Surroundings } from './check.ts';
import type { SharedObjects } from './shared-objects.ts';
import type { Sight } from './sight.ts';

export interface GatherOptions {
  reader: DiagnosisReader;
  relations: RelationReader;
  sight: Sight;
  scope: Scope;
  clusterId: string;
  /** The API server's version; null: not known. */
  serverVersion: string | null;
  /** Milliseconds since the epoch. */
  now: number;
}

const dayMs = 86_400_000;

/** Of each candidate of a batch what the check needs, read for all of them together. */
export async function gather(
  { needs }: Pick<Check, 'needs'>,
  batch: readonly KeptObject[],
  shared: SharedObjects,
  options: GatherOptions,
): Promise<Map<number, Surroundings>> {
  const { reader, sight, serverVersion } = options;
  const ids = batch.map(({ id }) => id);
  const owners = await reader.owners(ids);
  const asked = await readAsked(needs, ids, options);
  const around = await readAround(needs, batch, asked.pointsTo, shared, options);
  return new Map(
    batch.map((candidate) => [
      candidate.id,
      {
        events: asked.events.get(candidate.id) ?? [],
        pointsTo: asked.pointsTo.get(candidate.id) ?? [],
        pointedToBy: asked.pointedToBy.get(candidate.id) ?? [],
        usage: asked.usage.get(candidate.id) ?? [],
        changes: asked.changes.get(candidate.id) ?? [],
        owners: owners.get(candidate.id) ?? [],
        root: rootOf(candidate, owners.get(candidate.id) ?? []),
        objects: (kind) => around.objects(candidate, kind),
        from: ({ id }) => around.from.get(id) ?? [],
        seen: sight.isWhole,
        serverVersion,
      },
    ]),
  );
}

async function readAsked(
  needs: readonly Need[],
  ids: readonly number[],
  { reader, relations, scope, now }: GatherOptions,
) {
  const wants = (...whats: Need['what'][]) => needs.some(({ what }) => whats.includes(what));
  const from = wants('relations', 'related') ? await relations.relationsFrom(ids, scope) : [];
  const to = wants('referrers') ? await relations.relationsTo(ids, scope) : [];
  const since = new Date(now - dayMs).toISOString();
  return {
    pointsTo: Map.groupBy(from, (relation) => relation.from.id),
    pointedToBy: Map.groupBy(to, (relation) => relation.to.id),
    events: wants('events') ? await reader.events(ids) : new Map(),
    usage: wants('usage') ? await reader.usage(ids) : new Map(),
    changes: wants('changes') ? await reader.changes(ids, since) : new Map(),
  };
}

function rootOf(candidate: KeptObject, owners: readonly ObjectReference[]): ObjectReference {
  const { kind, namespace, name } = owners.at(-1) ?? candidate;
  return { kind, namespace, name };
}

interface Around {
  objects(candidate: KeptObject, kind: string): readonly KeptObject[];
  /** What related objects point to, by their ids. */
  from: ReadonlyMap<number | null, readonly Relation[]>;
}

async function readAround(
  needs: readonly Need[],
  batch: readonly KeptObject[],
  pointsTo: ReadonlyMap<number | null, readonly Relation[]>,
  shared: SharedObjects,
  { reader, relations, scope }: GatherOptions,
): Promise<Around> {
  const related = needs.find((need) => need.what === 'related');
  const beyond = needs.find((need) => need.what === 'beyond');
  const idsOf = new Map(
    batch.map(({ id }) => [id, related === undefined ? [] : pick(pointsTo.get(id) ?? [], related)]),
  );
  const near = [...new Set([...idsOf.values()].flat())];
  const further = beyond === undefined ? [] : await relations.relationsFrom(near, scope);
  const from = Map.groupBy(further, (relation) => relation.from.id);
  const behind = (id: number) =>
    beyond === undefined ? [] : pick(from.get(id) ?? [], { ...beyond, perOwner: 1 });
  const targets = await reader.objects([...new Set([...near, ...near.flatMap(behind)])], scope);
  const byId = new Map(targets.map((target) => [target.id, target]));
  const common = await shared.around(needs, batch);
  const objects: Around['objects'] = (candidate, kind) => {
    const ids = idsOf.get(candidate.id) ?? [];
    const own = [...new Set([...ids, ...ids.flatMap(behind)])].flatMap((id) => byId.get(id) ?? []);
    return [...own.filter((object) => object.kind === kind), ...common(candidate, kind)];
  };
  return { objects, from };
}

/** Of those of one owner a few stand for all. */
function pick(
  relations: readonly Relation[],
  { kinds, perOwner = Number.POSITIVE_INFINITY }: { kinds: readonly string[]; perOwner?: number },
): number[] {
  const targets = relations.filter(({ to }) => to.id !== null && kinds.includes(to.kind));
  const groups = Map.groupBy(targets, ({ to }) => (to.owner === null ? to.name : to.owner));
  return [...groups.values()].flatMap((group) => group.slice(0, perOwner).flatMap(({ to }) => to.id ?? []));
}
