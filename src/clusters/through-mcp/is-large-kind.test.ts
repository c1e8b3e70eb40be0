import { describe, expect, it } from 'vitest';
import { deploymentKind, kind, nodeKind, podKind } from '../../../test/fakes/builders.ts';
import { isLargeKind } from './is-large-kind.ts';

describe('clusters/through-mcp/is-large-kind', () => {
  it.each([
    ['pods that were never listed, in a small cluster', podKind, null, 10, false],
    ['pods that were never listed, in a large cluster', podKind, null, 11, true],
    ['events', kind('', 'v1', 'Event', 'events'), null, 11, true],
    ['replica sets', kind('apps', 'v1', 'ReplicaSet', 'replicasets'), null, 11, true],
    ['config maps', kind('', 'v1', 'ConfigMap', 'configmaps'), null, 11, true],
    ['what is seldom long', deploymentKind, null, 5000, false],
    ['pods whose last list was short', podKind, 5_000_000, 5000, false],
    ['what had a long list', deploymentKind, 5_000_001, 1, true],
    ['a cluster-scoped kind, which cannot be parted', nodeKind, 50_000_000, 5000, false],
  ])('%s', (_, of, lastBytes, nodes, expected) => {
    expect(isLargeKind(of, lastBytes, nodes)).toBe(expected);
  });
});
