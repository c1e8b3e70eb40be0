import type { RelationTree } from '../../domain/relation-tree.ts';
import { stateOfNode, type TreeRow, treeRows } from '../format/tree-rows.ts';
import type { Cell, View } from '../output/view.ts';

/** What hangs together with an object: a row each, drawn as a tree. */
export function treeView({ cluster, clusterId, root, coverage }: RelationTree): View {
  const rows = treeRows(root);
  return {
    kind: 'RelationTree',
    asOf: coverage.asOf,
    coverage,
    fields: { cluster, clusterId },
    count: rows.length,
    items: () => [root],
    tables: () => [
      {
        columns: [{ header: 'OBJECT' }, { header: 'STATE' }, { header: 'HOW', flows: true }],
        rows: rows.map(toCells),
      },
    ],
    nothing: 'nothing hangs together with it',
  };
}

function toCells({ lines, text, node, how }: TreeRow): Cell[] {
  const { state, tone } = node === null ? { state: '', tone: undefined } : stateOfNode(node);
  return [{ text: lines + text, tone: node === null ? 'faint' : undefined }, { text: state, tone }, how];
}
