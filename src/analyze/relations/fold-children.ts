import type { RelationNode } from '../../domain/relation-tree.ts';
import { isTroubled, stateOf } from './object-state.ts';

/** So many objects of one kind are shown below another; of more, only those that say most. */
const mostShown = 6;
const shownOfMany = 5;

/** Folds what is too much to read, and sorts: parts first, and among equals those in trouble. Changes the node. */
export function foldChildren(node: RelationNode): void {
  const groups = [...Map.groupBy(node.children, groupOf).values()];
  const shown = groups.flatMap((group) => {
    const sorted = group.toSorted(byTrouble);
    if (sorted.length <= mostShown) return sorted;
    const rest = sorted.slice(shownOfMany);
    node.folded.push(folded(rest));
    return sorted.slice(0, shownOfMany);
  });
  node.children = shown;
  for (const child of shown) foldChildren(child);
}

function groupOf({ object, joint }: RelationNode): string {
  return `${joint?.direction} ${joint?.type} ${object.kind}`;
}

function byTrouble(left: RelationNode, right: RelationNode): number {
  const difference = weight(right) - weight(left);
  return difference !== 0 ? difference : (left.object.name ?? '').localeCompare(right.object.name ?? '');
}

/** What is broken comes first, what holds nothing last: old ReplicaSets of no pods. */
function weight({ object, joint, nodeTrouble }: RelationNode): number {
  if (joint?.state === 'dangling' || isTroubled(object) || nodeTrouble !== null) return 2;
  return object.wantedCount === 0 ? 0 : 1;
}

function folded(nodes: readonly RelationNode[]): RelationNode['folded'][number] {
  const states: Record<string, number> = {};
  for (const { object } of nodes) {
    const state = object.kind === 'Pod' ? (object.reason ?? object.phase ?? '') : stateOf(object);
    if (state !== '') states[state] = (states[state] ?? 0) + 1;
  }
  const sorted = Object.entries(states).toSorted(([, left], [, right]) => right - left);
  return { kind: nodes[0]?.object.kind ?? '', count: nodes.length, states: Object.fromEntries(sorted) };
}
