import type { ObjectReference } from '../../domain/finding.ts';
import type { NamedObject } from '../../domain/ports/diagnosis.ts';
import type { Check, Need } from './check.ts';
import { type ClusterChecks, type Found, runCheck } from './run-checks.ts';
import { SharedObjects } from './shared-objects.ts';

export interface JudgeAgainOptions extends ClusterChecks {
  /** What was found of this cluster before. */
  before: readonly Found[];
  /** What has changed since, was added, or is gone; of an event, the object that it is about. */
  changed: readonly ObjectReference[];
}

/**
 * What the checks say of a cluster after a few objects have changed: only those candidates are judged again that are among
 * them, that hang together with them, or whose surroundings they belong to. What could not be seen before is taken for
 * unseen still.
 */
export async function judgeAgain(options: JudgeAgainOptions): Promise<Found[]> {
  const { before, checks, clusterId } = options;
  const shared = new SharedObjects(options);
  const reach = await reachOf(options);
  const found: Found[] = [];
  for (const check of checks) {
    const own = before.filter(({ code }) => code === check.code);
    const affected = affectedOf(check, reach);
    const stays = own.filter(
      (finding) => finding.verdict === 'unknown' || !affected.isJudged(finding.object),
    );
    const again: Found[] = [];
    for (const place of affected.places)
      again.push(...(await runCheck(check, { clusterId, ...place }, shared, options)));
    found.push(...distinct([...stays, ...again]));
  }
  return found;
}

interface Reach {
  changed: readonly ObjectReference[];
  /** Objects that point to what has changed, or that it points to, and callers of the Services among them. */
  near: readonly NamedObject[];
  /** The changed ones that are kept. */
  ids: readonly number[];
  /** The namespaces of what has changed. */
  namespaces: readonly string[];
}

async function reachOf(options: JudgeAgainOptions): Promise<Reach> {
  const { reader, relations, scope, clusterId, changed } = options;
  const ids = await reader.idsOf(changed, clusterId, scope);
  const to = await relations.relationsTo(ids, scope);
  const from = await relations.relationsFrom(ids, scope);
  const ends = [...to.map((relation) => relation.from), ...from.map((relation) => relation.to)].flatMap(
    ({ id, kind, namespace, name }) => (id === null || name === null ? [] : [{ id, kind, namespace, name }]),
  );
  // What is gone is still named by others.
  const named = await reader.naming(changed, clusterId, scope);
  const services = [...ends, ...named].filter(({ kind }) => kind === 'Service');
  const callers = services.length === 0 ? [] : await reader.naming(services, clusterId, scope);
  return {
    changed,
    near: [...ends, ...named, ...callers],
    ids,
    namespaces: [...new Set(changed.flatMap(({ namespace }) => namespace ?? []))],
  };
}

interface Affected {
  places: { namespaces: readonly string[] | null; ids?: readonly number[] }[];
  isJudged(object: ObjectReference): boolean;
}

const hangsTogether: readonly Need['what'][] = ['relations', 'referrers', 'related', 'beyond'];

function affectedOf({ needs, candidates, onlyWith = [] }: Check, reach: Reach): Affected {
  const { changed, near, ids, namespaces } = reach;
  const has = (what: Need['what']) =>
    needs.some(
      (need) =>
        need.what === what && 'kinds' in need && changed.some(({ kind }) => need.kinds.includes(kind)),
    );
  const isJoined = needs.some(({ what }) => hangsTogether.includes(what));
  const all = has('cluster') || changed.some(({ kind }) => onlyWith.includes(kind));
  if (all) return { places: [{ namespaces: null }], isJudged: () => true };
  const kinds = new Set(candidates.map(({ kind }) => kind));
  const further = isJoined ? near.filter(({ kind }) => kinds.has(kind)) : [];
  const judged = new Set([...changed, ...further].map((object) => keyOf(object)));
  const own = [...new Set([...ids, ...further.map(({ id }) => id)])];
  // Labels that were taken away select no more: who selected by them is in the same namespace.
  const whole = isJoined || has('namespace') ? new Set(namespaces) : new Set<string>();
  return {
    places: [
      ...(own.length === 0 ? [] : [{ namespaces: null, ids: own }]),
      ...(whole.size === 0 ? [] : [{ namespaces: [...whole] }]),
    ],
    isJudged: (object) => judged.has(keyOf(object)) || whole.has(object.namespace ?? ''),
  };
}

function keyOf({ kind, namespace, name }: ObjectReference): string {
  return JSON.stringify([kind, namespace, name]);
}

/** A candidate may have been judged twice: by itself, and with its namespace. */
function distinct(found: readonly Found[]): Found[] {
  return [
    ...new Map(
      found.map((finding) => [
        JSON.stringify([keyOf(finding.object), finding.cause, finding.title]),
        finding,
      ]),
    ).values(),
  ];
}
