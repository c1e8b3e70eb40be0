import type { FoldedObjects, Joint, RelationNode } from '../../domain/relation-tree.ts';
import type { Tone } from '../output/view.ts';
import { countOf } from './amount.ts';

/** A line of a tree as it is printed. */
export interface TreeRow {
  /** The lines that draw the tree, up to the text. */
  lines: string;
  text: string;
  /** null: a line that only counts. */
  node: RelationNode | null;
  how: string;
}

/** The tree from its root down, a row for each line. */
export function treeRows(root: RelationNode): TreeRow[] {
  const name = [root.object.namespace, root.object.name].filter((part) => part !== null).join('/');
  return [
    { lines: '', text: `${shortKind(root.object.kind)} ${name}`, node: root, how: '' },
    ...rowsBelow(root, '', root.object.namespace),
  ];
}

function rowsBelow(node: RelationNode, indent: string, namespace: string | null): TreeRow[] {
  const below: ((lines: string, deeper: string) => TreeRow[])[] = [
    ...node.children.map((child) => (lines: string, deeper: string) => [
      { lines, text: nameOf(child, namespace), node: child, how: howOf(child) },
      ...rowsBelow(child, deeper, namespace),
    ]),
    ...node.folded.map((folded) => (lines: string) => [
      { lines, text: foldedText(folded), node: null, how: '' },
    ]),
    ...(node.cut ? [(lines: string) => [{ lines, text: '…', node: null, how: 'deeper than --depth' }]] : []),
  ];
  return below.flatMap((rows, index) => {
    const isLast = index === below.length - 1;
    return rows(`${indent}${isLast ? '└─ ' : '├─ '}`, `${indent}${isLast ? '   ' : '│  '}`);
  });
}

/** The namespace is told where it is another than the root's. */
function nameOf({ object }: RelationNode, rootNamespace: string | null): string {
  const { kind, namespace, name } = object;
  if (name === null) return `no ${shortKind(kind)}`;
  const place = namespace === null || namespace === rootNamespace ? '' : `${namespace}/`;
  return `${shortKind(kind)} ${place}${name}`;
}

function shortKind(groupKind: string): string {
  return groupKind.split('.')[0] ?? groupKind;
}

function foldedText({ kind, count, states }: FoldedObjects): string {
  const told = Object.entries(states).map(([state, some]) => `${some} ${state}`);
  return `… and ${countOf(count, `more ${shortKind(kind)}`)}${told.length === 0 ? '' : `: ${told.join(', ')}`}`;
}

/** State and tone of an object of a tree. */
export function stateOfNode({ object, joint, nodeTrouble }: RelationNode): {
  state: string;
  tone: Tone | undefined;
} {
  if (joint?.state === 'dangling') {
    const word = object.name === null ? 'selects nothing' : 'missing';
    return joint.optional ? { state: `${word} (optional)`, tone: 'faint' } : { state: word, tone: 'bad' };
  }
  if (joint?.state === 'unknown') return { state: 'not seen', tone: 'warning' };
  const host = object.kind === 'Pod' && object.node !== null ? `on ${object.node}` : '';
  const trouble = nodeTrouble === null ? '' : `(${nodeTrouble})`;
  const state = [wordsOf(object), host, trouble].filter((word) => word !== '').join(' ');
  return { state, tone: toneOf(object, nodeTrouble) };
}

function wordsOf({ kind, reason, phase, readyCount, wantedCount, facts }: RelationNode['object']): string {
  const counts = readyCount === null || wantedCount === null ? null : `${readyCount}/${wantedCount}`;
  const type = kind === 'Service' ? facts.type : null;
  return [reason ?? phase, counts, type]
    .filter((word) => word !== null && word !== undefined && word !== '')
    .join(' ');
}

const well = /^(?:Running|Succeeded|Complete|Completed|Bound|Available|Active|Ready)\b/;
const done = /^(?:Succeeded|Complete|Completed)\b/;

function toneOf(
  { reason, phase, readyCount, wantedCount }: RelationNode['object'],
  trouble: string | null,
): Tone | undefined {
  const state = reason ?? phase;
  if (trouble !== null || (state !== null && !well.test(state))) return 'bad';
  const lacks = readyCount !== null && wantedCount !== null && readyCount < wantedCount;
  return lacks && !done.test(state ?? '') ? 'warning' : undefined;
}

const verbs: Readonly<Record<`${Joint['direction']} ${Joint['type']}`, string>> = {
  'to owner': 'owner',
  'by owner': 'owned',
  'to selects': 'selected',
  'by selects': 'selects it',
  'to refers': '',
  'by refers': 'refers to it:',
  'to routes-to': 'routed to',
  'by routes-to': 'routes to it',
  'to binds': 'bound:',
  'by binds': 'binds it',
  'to runs-on': 'runs on it',
  'by runs-on': 'runs on it',
  'to calls': 'called',
  'by calls': 'calls it',
};

/** How an object is joined to the one above it: the field that says so, and which keys or ports. */
function howOf({ object, joint }: RelationNode): string {
  if (joint === null) return '';
  const { type, direction, parts, missingParts } = joint;
  const field = type === 'refers' || type === 'binds' ? shortField(joint.field) : '';
  const what = type === 'routes-to' ? 'port' : 'keys';
  const asked = parts.length === 0 ? '' : `(${what} ${parts.join(', ')})`;
  const lacks = missingParts === null || missingParts.length === 0 ? '' : `has no ${missingParts.join(', ')}`;
  const unseen = object.kind === 'Secret' && parts.length > 0 ? 'keys of Secrets are not read' : '';
  return [verbs[`${direction} ${type}`], field, asked, lacks, unseen].filter((word) => word !== '').join(' ');
}

/** `spec.template.spec.containers[web].envFrom` → `containers[web].envFrom`. */
function shortField(field: string): string {
  return field.replace(/^(?:spec\.)?(?:jobTemplate\.spec\.)?(?:template\.spec\.)?/, '');
}
