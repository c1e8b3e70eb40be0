import { describe, expect, it } from 'vitest';
import { missingObject } from './missing.ts';
import type { Found } from './run-checks.ts';
import { toIncidents } from './to-incidents.ts';

const place = (kind: string, name: string) => ({ kind, namespace: kind === 'Node' ? null : 'shop', name });
const found = (code: string, object: Found['object'], change: Partial<Found> = {}): Found => ({
  code,
  verdict: 'fires',
  severity: 'error',
  clusterId: 'id-prod',
  cluster: 'prod',
  object,
  root: object,
  title: `${code} of ${object.name}`,
  since: null,
  evidence: [],
  culprit: null,
  cause: `${code} ${object.name}`,
  fix: null,
  harms: true,
  missing: null,
  follows: false,
  suspects: [],
  explains: change.harms ?? true,
  wants: null,
  ...change,
});
const told = (findings: Found[]) =>
  toIncidents(findings).map(
    ({ code, affected }) => `${code}: ${affected.map(({ object }) => object.name).join(' ')}`,
  );

const pod = place('Pod', 'web-1');
const web = place('Deployment.apps', 'web');
const db = place('Service', 'db');
const node = place('Node', 'node-1');

describe('analyze/diagnose/to-incidents', () => {
  it.each([
    [
      'what says the same is one',
      [found('image', web, { cause: 'x' }), found('image', db, { cause: 'x' })],
      ['image: web db'],
    ],
    [
      'what only follows goes to what is wrong with its culprit',
      [found('down', db), found('short', web, { follows: true, culprit: db })],
      ['down: db web'],
    ],
    [
      'what only follows from nothing that is known stands by itself',
      [found('short', web, { follows: true, culprit: db })],
      ['short: web'],
    ],
    [
      'what blames something that is broken goes to it',
      [found('endpoints', db), found('crash', pod, { root: web, suspects: [db] })],
      ['endpoints: db web'],
    ],
    [
      'what blames something that is well stands by itself',
      [found('crash', pod, { suspects: [db] }), found('other', web)],
      ['crash: web-1', 'other: web'],
    ],
    [
      'what harms nobody explains nothing',
      [
        found('cordoned', node, { harms: false, severity: 'notice' }),
        found('terminating', pod, { follows: true, culprit: node }),
      ],
      ['terminating: web-1', 'cordoned: node-1'],
    ],
    [
      'nor does what says so itself',
      [
        found('skew', node, { severity: 'warning', explains: false }),
        found('terminating', pod, { follows: true, culprit: node }),
      ],
      ['terminating: web-1', 'skew: node-1'],
    ],
    [
      'what is wrong with an object goes to what tells all of it, and nothing of others does',
      [
        found('stale', web, { takes: [pod] }),
        found('image', pod, { root: web }),
        found('crash', place('Pod', 'web-2'), { root: web }),
      ],
      ['stale: web', 'crash: web'],
    ],
    [
      'what blames something goes to what cuts its root off from that',
      [
        found('policy', web, { culprit: place('NetworkPolicy', 'fence'), cutsOff: db }),
        found('crash', pod, { root: web, suspects: [db] }),
      ],
      ['policy: web'],
    ],
    [
      'and does not where another is cut off',
      [
        found('policy', web, { culprit: place('NetworkPolicy', 'fence'), cutsOff: db }),
        found('crash', place('Pod', 'cart-1'), { root: place('Deployment.apps', 'cart'), suspects: [db] }),
      ],
      ['policy: web', 'crash: cart'],
    ],
    [
      'a chain is followed to its end, a circle is not followed forever',
      [
        found('down', node),
        found('endpoints', db, { follows: true, culprit: web }),
        found('short', web, { follows: true, culprit: node }),
      ],
      ['down: node-1 db web'],
    ],
  ])('%s', (_, findings, incidents) => {
    expect(told(findings)).toEqual(incidents);
  });

  it.each([
    { namespaces: ['a', 'b', 'c'], titles: ['Secret login does not exist in 3 namespaces (a, b, c)'] },
    { namespaces: ['a', 'b'], titles: ['Secret a/login does not exist', 'Secret b/login does not exist'] },
  ])('a name that is missing in $namespaces.length namespaces', ({ namespaces, titles }) => {
    const findings = namespaces.map((namespace) =>
      found(
        'missing-reference',
        { ...web, namespace },
        missingObject({ kind: 'Secret', namespace, name: 'login' }),
      ),
    );

    const incidents = toIncidents(findings);

    expect(incidents.map(({ title }) => title).toSorted()).toEqual(titles);
    expect(
      incidents.flatMap(({ culprits }) => culprits.map(({ object }) => object.namespace)).toSorted(),
    ).toEqual(namespaces);
  });

  it('is one entry of the same on fourteen clusters', () => {
    const clusters = Array.from({ length: 14 }, (_, index) => `prod-${index}`);
    const findings = clusters.map((cluster) => found('image', web, { cluster, clusterId: cluster }));

    const [incident, ...others] = toIncidents(findings);

    expect(others).toEqual([]);
    expect(incident?.affected.map(({ cluster }) => cluster)).toEqual(clusters);
  });
});
