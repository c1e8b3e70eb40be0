import { describe, expect, it } from 'vitest';
import type { Joint, RelationNode } from '../../domain/relation-tree.ts';
import { stateOfNode, treeRows } from './tree-rows.ts';

function node(
  kind: string,
  name: string | null,
  change: Partial<RelationNode> & { at?: Partial<Joint> } = {},
): RelationNode {
  const { at, object, ...rest } = change;
  const joint: Joint = {
    type: 'refers',
    direction: 'to',
    field: 'spec.template.spec.containers[web].envFrom',
    optional: false,
    parts: [],
    missingParts: null,
    state: 'found',
    ...at,
  };
  return {
    object: {
      id: 1,
      kind,
      namespace: 'shop',
      name,
      phase: null,
      reason: null,
      readyCount: null,
      wantedCount: null,
      node: null,
      owner: null,
      facts: {},
      alike: '',
      ...object,
    },
    joint,
    nodeTrouble: null,
    children: [],
    folded: [],
    cut: false,
    ...rest,
  };
}

describe('cli/format/tree-rows', () => {
  it('draws a tree', () => {
    const root = node('Deployment.apps', 'web', {
      joint: null,
      children: [
        node('ReplicaSet.apps', 'web-1', {
          at: { type: 'owner', direction: 'by' },
          children: [node('Pod', 'web-1-a', { at: { type: 'owner', direction: 'by' } })],
          folded: [{ kind: 'Pod', count: 1212, states: { Running: 1210, CrashLoopBackOff: 2 } }],
        }),
        node('Secret', 'far', { object: { namespace: 'infra' } as RelationNode['object'], cut: true }),
      ],
    });

    expect(treeRows(root).map(({ lines, text, how }) => `${lines}${text} | ${how}`)).toEqual([
      'Deployment shop/web | ',
      '├─ ReplicaSet web-1 | owned',
      '│  ├─ Pod web-1-a | owned',
      '│  └─ … and 1,212 more Pods: 1210 Running, 2 CrashLoopBackOff | ',
      '└─ Secret infra/far | containers[web].envFrom',
      '   └─ … | deeper than --depth',
    ]);
  });

  it.each([
    { at: { state: 'dangling' }, state: 'missing', tone: 'bad' },
    { at: { state: 'dangling', optional: true }, state: 'missing (optional)', tone: 'faint' },
    { at: { state: 'unknown' }, state: 'not seen', tone: 'warning' },
    { object: { phase: 'Bound' }, state: 'Bound', tone: undefined },
    {
      object: { reason: 'CrashLoopBackOff', readyCount: 0, wantedCount: 1 },
      state: 'CrashLoopBackOff 0/1',
      tone: 'bad',
    },
    { object: { phase: 'Running', readyCount: 1, wantedCount: 2 }, state: 'Running 1/2', tone: 'warning' },
    {
      object: { phase: 'Succeeded', readyCount: 0, wantedCount: 1 },
      state: 'Succeeded 0/1',
      tone: undefined,
    },
    { object: { phase: 'Running', node: 'node-1' }, state: 'Running on node-1', tone: undefined },
    {
      object: { phase: 'Running', node: 'node-1' },
      nodeTrouble: 'gone',
      state: 'Running on node-1 (gone)',
      tone: 'bad',
    },
  ] as {
    at?: Partial<Joint>;
    object?: object;
    nodeTrouble?: string;
    state: string;
    tone: string | undefined;
  }[])('shows $state', ({ state, tone, object, ...change }) => {
    const shown = stateOfNode(node('Pod', 'web', { ...change, object: object as RelationNode['object'] }));

    expect(shown).toEqual({ state, tone });
  });

  it('says that a selector selects nothing', () => {
    const none = node('Pod', null, { at: { type: 'selects', state: 'dangling' } });

    expect(stateOfNode(none)).toEqual({ state: 'selects nothing', tone: 'bad' });
    expect(treeRows(node('Service', 'web', { children: [none] }))[1]?.text).toBe('no Pod');
  });

  it.each([
    {
      kind: 'ConfigMap',
      at: { parts: ['a', 'b'], missingParts: ['b'] },
      how: 'containers[web].envFrom (keys a, b) has no b',
    },
    {
      kind: 'Secret',
      at: { parts: ['p'] },
      how: 'containers[web].envFrom (keys p) keys of Secrets are not read',
    },
    { kind: 'Service', at: { type: 'routes-to', parts: ['80'] }, how: 'routed to (port 80)' },
    { kind: 'Service', at: { type: 'selects', direction: 'by' }, how: 'selects it' },
  ] as { kind: string; at: Partial<Joint>; how: string }[])('tells how: $how', ({ kind, at, how }) => {
    const [, row] = treeRows(node('Deployment.apps', 'web', { children: [node(kind, 'x', { at })] }));

    expect(row?.how).toBe(how);
  });
});
