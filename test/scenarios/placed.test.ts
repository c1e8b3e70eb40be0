import { describe, expect, it } from 'vitest';
import { namespacesOf, placed } from './placed.ts';
import { readScenarios } from './scenario.ts';

const pod = { nodeSelector: { pool: 'real' }, containers: [] };
const bare = { containers: [] };
const manifest = (kind: string, spec: object) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'web' },
  spec,
});

describe('scenarios/placed', () => {
  it.each<[string, object, object]>([
    ['Pod', bare, pod],
    ['Deployment', { template: { spec: bare } }, { template: { spec: pod } }],
    [
      'CronJob',
      { jobTemplate: { spec: { template: { spec: bare } } } },
      { jobTemplate: { spec: { template: { spec: pod } } } },
    ],
    ['Service', { ports: [] }, { ports: [] }],
  ])('sends the pods of a %s to their nodes', (kind, spec, expected) => {
    expect(placed(manifest(kind, spec), 'real')).toMatchObject({ spec: expected });
  });

  it.each([{ nodeSelector: { disk: 'fast' } }, { nodeName: 'node-1' }, { affinity: { nodeAffinity: {} } }])(
    'leaves pods alone that choose themselves: %o',
    (choice) => {
      const chosen = manifest('Pod', { ...bare, ...choice });

      expect(placed(chosen, 'real')).toEqual(chosen);
    },
  );

  it('changes no manifest of the scenario', () => {
    const given = manifest('Pod', bare);

    placed(given, 'real');

    expect(given).toEqual(manifest('Pod', bare));
  });

  it('names the namespaces that are made late, too', () => {
    const scenario = readScenarios().find(({ name }) => name === 'webhook-that-nobody-answers');

    expect(namespacesOf(scenario as NonNullable<typeof scenario>).sort()).toEqual([
      'inspection',
      'ward-a',
      'ward-b',
      'ward-c',
    ]);
  });
});
