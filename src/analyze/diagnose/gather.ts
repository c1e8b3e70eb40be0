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
        volumeUsage: asked.volumeUsage.get(candidate.id) ?? [],
        lines: asked.lines.get(candidate.id) ?? [],
        changes: asked.changes.get(candidate.id) ?? [],
        changesOf: (id) => (id === null ? [] : (asked.relatedChanges.get(id) ?? [])),
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
  const from = wants('relations', 'related', 'related-changes')
    ? await relations.relationsFrom(ids, scope)
    : [];
  const to = wants('referrers') ? await relations.relationsTo(ids, scope) : [];
  const since = new Date(now - dayMs).toISOString();
  const changing = new Set(needs.flatMap((need) => (need.what === 'related-changes' ? need.of : [])));
  const changed = from.flatMap(({ to: { id, kind } }) => (id !== null && changing.has(kind) ? [id] : []));
  return {
    pointsTo: Map.groupBy(from, (relation) => relation.from.id),
    pointedToBy: Map.groupBy(to, (relation) => relation.to.id),
    events: wants('events') ? await reader.events(ids) : new Map(),
    usage: wants('usage') ? await reader.usage(ids) : new Map(),
    volumeUsage: wants('volume-usage') ? await reader.volumeUsage(ids) : new Map(),
    lines: wants('lines') ? await reader.lines(ids) : new Map(),
    changes: wants('changes') ? await reader.changes(ids, since) : new Map(),
    relatedChanges: changed.length > 0 ? await reader.changes([...new Set(changed)], since) : new Map(),
  };
}

function rootOf(candidate: KeptObject, owners: readonly ObjectReference[]): ObjectReference {
  const { kind, namespace, name } = owners.at(-1) ?? candidate;
  return { kind, namespace, name };
}

interface Around {
  objects(candidate: KeptObject, kind: string): readonly KeptObject[];
  /** What objects on the way point to, by their ids. */
  from: ReadonlyMap<number | null, readonly Relation[]>;
}

async function readAround(
  needs: readonly Need[],
  batch: readonly KeptObject[],
  pointsTo: ReadonlyMap<number | null, readonly Relation[]>,
  shared: SharedObjects,
  options: GatherOptions,
): Promise<Around> {
  const related = needs.find((need) => need.what === 'related');
  const { from, behind } = await readBeyond(needs, pointsTo, options);
  const reached = new Map(
    batch.map(({ id }) => {
      const near = related === undefined ? [] : pick(pointsTo.get(id) ?? [], related);
      return [id, new Set([...near, ...near.flatMap(behind)])];
    }),
  );
  const ids = new Set([...reached.values()].flatMap((some) => [...some]));
  const targets = await options.reader.objects([...ids], options.scope);
  const byId = new Map(targets.map((target) => [target.id, target]));
  const common = await shared.around(needs, batch, pointsTo);
  const objects: Around['objects'] = (candidate, kind) => {
    const own = [...(reached.get(candidate.id) ?? [])].flatMap((id) => byId.get(id) ?? []);
    return [...own.filter((object) => object.kind === kind), ...common(candidate, kind)];
  };
  return { objects, from };
}

interface Beyond {
  from: ReadonlyMap<number | null, readonly Relation[]>;
  /** All that is reached from an object, by its id. */
  behind(id: number): number[];
}

/** Follows what the batch points to twice more. */
async function readBeyond(
  needs: readonly Need[],
  pointsTo: ReadonlyMap<number | null, readonly Relation[]>,
  { relations, scope }: GatherOptions,
): Promise<Beyond> {
  const beyond = needs.find((need) => need.what === 'beyond');
  const from = new Map<number | null, readonly Relation[]>();
  if (beyond === undefined) return { from, behind: () => [] };
  let found: readonly Relation[] = [...pointsTo.values()].flat();
  for (let step = 0; step < 2; step += 1) {
    const ways = found.filter(({ to }) => beyond.through.includes(to.kind) && !from.has(to.id));
    const ids = [...new Set(ways.flatMap(({ to }) => to.id ?? []))];
    found = ids.length === 0 ? [] : await relations.relationsFrom(ids, scope);
    const groups = Map.groupBy(found, (relation) => relation.from.id);
    for (const id of ids) from.set(id, groups.get(id) ?? []);
  }
  const next = (id: number) => pick(from.get(id) ?? [], { kinds: beyond.kinds, perOwner: 1 });
  return { from, behind: (id) => next(id).flatMap((further) => [further, ...next(further)]) };
}

/** Of those of one owner a few stand for all. */
function pick(
  relations: readonly Relation[],
  { kinds, perOwner = Number.POSITIVE_INFINITY }: { kinds: readonly string[]; perOwner?: number },
): number[] {
  const targets = relations.filter(({ to }) => to.id !== null && kinds.includes(to.kind));
  const groups = Map.groupBy(targets, ({ to }) =>
    JSON.stringify([to.kind, to.namespace, to.owner ?? to.name]),
  );
  return [...groups.values()].flatMap((group) => group.slice(0, perOwner).flatMap(({ to }) => to.id ?? []));
}
