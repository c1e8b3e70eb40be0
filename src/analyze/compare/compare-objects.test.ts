import { describe, expect, it } from 'vitest';
import { deploymentKind, kind, podKind } from '../../../test/fakes/builders.ts';
import { resourceRow } from '../../../test/fakes/reports.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import type { ResourceRow } from '../../domain/ports/store.ts';
import { compareObjects, isComparedUnasked } from './compare-objects.ts';

const serviceKind = kind('', 'v1', 'Service', 'services');

function row(of: ResourceKind, name: string, body: object, change: Partial<ResourceRow> = {}): ResourceRow {
  return { ...resourceRow('prod', of, name), body: JSON.stringify(body), ...change };
}
const web = (image: string, more: object = {}) => ({
  metadata: {
    name: 'web',
    uid: image,
    resourceVersion: image,
    creationTimestamp: '2026-01-01T00:00:00Z',
    ...more,
  },
  spec: { replicas: 2, template: { spec: { containers: [{ name: 'web', image }] } } },
  status: { readyReplicas: image.length },
});

describe('analyze/compare/compare-objects', () => {
  const two = { kind: deploymentKind, sameClusters: false, sawAll: () => true };

  it('tells what is on one side only, and what differs, in words', () => {
    const left = [
      row(deploymentKind, 'web', web('web:1')),
      row(deploymentKind, 'old', {}),
      row(deploymentKind, 'same', {}),
    ];
    const right = [
      row(deploymentKind, 'web', web('web:2')),
      row(deploymentKind, 'new', {}),
      row(deploymentKind, 'same', {}),
    ];

    const { differences, alike } = compareObjects(left, right, two);

    expect(
      differences.map(({ name, where, words }) => [name, where, words.map(({ text }) => text).join()]),
    ).toEqual([
      ['new', 'right', ''],
      ['old', 'left', ''],
      ['web', 'both', 'image web 1 → 2'],
    ]);
    expect(alike).toBe(1);
  });

  it.each<[string, ResourceKind, object, object]>([
    [
      'uids, versions, times and the status',
      deploymentKind,
      web('web:1'),
      web('web:1', { uid: 'x', resourceVersion: '9' }),
    ],
    [
      'addresses and node ports',
      serviceKind,
      { spec: { clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'], ports: [{ port: 80, nodePort: 30001 }] } },
      { spec: { clusterIP: '10.9.0.1', clusterIPs: ['10.9.0.1'], ports: [{ port: 80, nodePort: 30999 }] } },
    ],
    [
      'what controllers note down',
      deploymentKind,
      { metadata: { annotations: { 'deployment.kubernetes.io/revision': '1' } } },
      { metadata: { annotations: { 'deployment.kubernetes.io/revision': '7' } } },
    ],
  ])('sees no difference in %s', (_, of, left, right) => {
    expect(compareObjects([row(of, 'a', left)], [row(of, 'a', right)], { ...two, kind: of })).toEqual({
      differences: [],
      alike: 1,
      unknown: 0,
    });
  });

  it('still sees the annotations that somebody wrote', () => {
    const annotated = (value: string) =>
      row(deploymentKind, 'a', { metadata: { annotations: { 'example.com/team': value } } });

    expect(compareObjects([annotated('a')], [annotated('b')], two).differences).toHaveLength(1);
  });

  it('leaves what a controller made to its controller', () => {
    const owner = { apiVersion: 'v1', kind: 'Campaign', name: 'c', uid: 'u' };

    expect(compareObjects([row(deploymentKind, 'a', {}, { owner })], [], two)).toEqual({
      differences: [],
      alike: 0,
      unknown: 0,
    });
    expect(isComparedUnasked(podKind)).toBe(false);
    expect(isComparedUnasked(deploymentKind)).toBe(true);
  });

  it.each(['left', 'right'] as const)('does not take for missing what the %s side never saw', (blind) => {
    const rows = [row(deploymentKind, 'web', {})];
    const [left, right] = blind === 'left' ? [[], rows] : [rows, []];
    const sawAll = (side: 'left' | 'right') => side !== blind;

    expect(compareObjects(left, right, { ...two, sawAll })).toEqual({
      differences: [],
      alike: 0,
      unknown: 1,
    });
    expect(compareObjects(rows, rows, { ...two, sawAll })).toMatchObject({ alike: 1, unknown: 0 });
  });

  it('compares an object of two moments with itself only', () => {
    const elsewhere = row(deploymentKind, 'web', web('web:2'), { clusterId: 'id-other', cluster: 'other' });
    const here = row(deploymentKind, 'web', web('web:1'));

    const { differences } = compareObjects([here, elsewhere], [elsewhere], { ...two, sameClusters: true });
    expect(differences).toMatchObject([{ cluster: 'prod', name: 'web', where: 'left' }]);
  });
});
