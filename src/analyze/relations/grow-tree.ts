import type { Scope } from '../../domain/coverage.ts';
import type { RelationReader } from '../../domain/ports/relations.ts';
import type { RelatedObject, Relation } from '../../domain/relation.ts';
import type { Joint, RelationNode } from '../../domain/relation-tree.ts';
import { foldChildren } from './fold-children.ts';
import { follow, looksBack, type Role } from './follow.ts';
import { isTroubled } from './object-state.ts';

export interface GrowOptions {
  relations: Pick<RelationReader, 'relationsFrom' | 'relationsTo'>;
  scope: Scope;
  /** Levels below the root; 0: the root alone. */
  depth: number;
}

/** Of a level's objects that are alike one is asked; of more kinds of them than this the rest is only counted. */
const mostAsked = 60;

/** An object of the tree whose surroundings are not looked at yet. */
interface Bud {
  node: RelationNode;
  role: Role;
  parent: Bud | null;
}

/** A relation as seen from one of its ends. */
interface Branch {
  direction: Joint['direction'];
  relation: Relation;
  role: Role;
}

/**
 * What hangs together with an object, nearest first: every object stands once, so that circles end. What several children
 * of one object share (the Service before its pods, a ConfigMap that all of them read) stands below their parent.
 */
export async function growTree(root: RelatedObject, options: GrowOptions): Promise<RelationNode> {
  const tree = nodeOf(root, null);
  const seen = new Set([keyOf(root)]);
  let level: Bud[] = [{ node: tree, role: 'root', parent: null }];
  for (let depth = 0; depth < options.depth && level.length > 0; depth += 1) {
    level = await growLevel(level, seen, options);
  }
  for (const { node, role } of level) node.cut = role !== 'leaf';
  foldChildren(tree);
  return tree;
}

async function growLevel(level: readonly Bud[], seen: Set<string>, options: GrowOptions): Promise<Bud[]> {
  const next: Bud[] = [];
  for (const siblings of Map.groupBy(level, familyOf).values()) {
    const branches = await branchesOf(siblings, options);
    const shared = sharedKeys(branches);
    for (const [bud, own] of branches) {
      for (const branch of topmost(own).filter((one) => isNew(one, seen))) {
        const isShared = bud.node.object.kind === 'Pod' && shared.has(keyOf(endOf(branch)));
        next.push(...grow(isShared ? (bud.parent ?? bud) : bud, branch));
      }
    }
  }
  return next;
}

function isNew(branch: Branch, seen: Set<string>): boolean {
  const object = endOf(branch);
  // A selector that selects nothing has no object: it is told each time.
  if (object.name === null) return true;
  if (isInline(branch) || seen.has(keyOf(object))) return false;
  seen.add(keyOf(object));
  return true;
}

/** Puts the other end below an object; it grows on if it is kept. */
function grow(above: Bud, branch: Branch): Bud[] {
  const node = nodeOf(endOf(branch), jointOf(branch));
  above.node.children.push(node);
  return node.object.id === null ? [] : [{ node, role: branch.role, parent: above }];
}

/** Children of one parent that are of one kind and role. */
function familyOf({ node, role, parent }: Bud): string {
  return `${parent === null ? '' : keyOf(parent.node.object)} ${role} ${node.object.kind}`;
}

async function branchesOf(
  siblings: readonly Bud[],
  { relations, scope }: GrowOptions,
): Promise<Map<Bud, Branch[]>> {
  const groups = [...Map.groupBy(siblings, alikeOf).values()];
  const asked = groups
    .toSorted((left, right) => troubleOf(right) - troubleOf(left))
    .slice(0, mostAsked)
    .flatMap(([first]) => first ?? []);
  const ids = asked.flatMap(({ node }) => node.object.id ?? []);
  const back = asked.filter(({ node, role }) => looksBack(role, node.object.kind));
  const out = await relations.relationsFrom(ids, scope);
  const into = await relations.relationsTo(
    back.flatMap(({ node }) => node.object.id ?? []),
    scope,
  );
  const branches = new Map(
    asked.map((bud): [Bud, Branch[]] => [
      bud,
      [
        ...out.filter(({ from }) => from.id === bud.node.object.id).flatMap((one) => branch(bud, 'to', one)),
        ...into.filter(({ to }) => to.id === bud.node.object.id).flatMap((one) => branch(bud, 'by', one)),
      ],
    ]),
  );
  for (const group of groups) noteNode(group, branches.get(group[0] as Bud) ?? []);
  return branches;
}

/** Only pods are asked for one another: two Jobs of one CronJob have pods of their own. */
function alikeOf({ node: { object } }: Bud): unknown {
  return object.kind === 'Pod' ? object.alike : object.id;
}

function troubleOf(buds: readonly Bud[]): number {
  return buds.some(({ node }) => isTroubled(node.object)) ? 1 : 0;
}

function branch(bud: Bud, direction: Joint['direction'], relation: Relation): Branch[] {
  if (relation.type === 'runs-on' && direction === 'to') return [{ direction, relation, role: 'leaf' }];
  const role = follow(bud.role, direction, relation);
  return role === null ? [] : [{ direction, relation, role }];
}

/** A pod's node is told beside the pod. */
function isInline({ direction, relation }: Branch): boolean {
  return relation.type === 'runs-on' && direction === 'to' && relation.from.kind === 'Pod';
}

/** Pods that are alike run on one node. */
function noteNode(pods: readonly Bud[], branches: readonly Branch[]): void {
  const host = branches.find(isInline)?.relation;
  if (host === undefined) return;
  const reason = isTroubled(host.to) ? host.to.reason : null;
  const trouble = host.state === 'dangling' ? 'gone' : reason;
  for (const { node } of pods) node.nodeTrouble = trouble;
}

/** Of objects that use the root, those that are made by another one that does come with that one. */
function topmost(branches: readonly Branch[]): Branch[] {
  const users = new Set(
    branches
      .filter(({ role }) => role === 'user')
      .map(({ relation: { from } }) => `${from.kind}/${from.name}`),
  );
  return branches.filter(({ role, relation: { from } }) => role !== 'user' || !users.has(from.owner ?? ''));
}

/** What at least half of some siblings lead to, as far as it is no part of them. */
function sharedKeys(branches: ReadonlyMap<Bud, Branch[]>): Set<string> {
  const counts = new Map<string, number>();
  for (const own of branches.values()) {
    const keys = own
      .filter(({ role }) => role !== 'part' && role !== 'owned')
      .map((one) => keyOf(endOf(one)));
    for (const key of new Set(keys)) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return new Set([...counts].filter(([, count]) => count * 2 >= branches.size).map(([key]) => key));
}

function endOf({ direction, relation }: Branch): RelatedObject {
  return direction === 'to' ? relation.to : relation.from;
}

function jointOf({ direction, relation }: Branch): Joint {
  const { type, field, optional, parts, missingParts, state } = relation;
  return { type, field, optional, parts, missingParts, state, direction };
}

function nodeOf(object: RelatedObject, joint: Joint | null): RelationNode {
  return { object, joint, nodeTrouble: null, children: [], folded: [], cut: false };
}

function keyOf({ kind, namespace, name }: RelatedObject): string {
  return JSON.stringify([kind, namespace, name]);
}
