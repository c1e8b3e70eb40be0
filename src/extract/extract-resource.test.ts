import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kind, nodeKind, podKind } from '../../test/fakes/builders.ts';
import { propertyTimeoutMs } from '../../test/fakes/property-timeout.ts';
import { testRedactor } from '../../test/fakes/test-redactor.ts';
import { Drop, Resource } from '../domain/resource.ts';
import { extractResource } from './extract-resource.ts';

const options = {
  redactor: testRedactor(),
  hash: (text: string) => createHash('sha1').update(text).digest('base64url'),
};
const shopKind = kind('example.com', 'v1', 'Shop', 'shops');

function extract(object: object, of = podKind): Resource {
  const extracted = extractResource(structuredClone(object), of, options);
  if (!extracted.ok) throw new Error(`dropped: ${extracted.drop.reason}`);
  return extracted.resource;
}

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'web-0',
    namespace: 'shop',
    uid: 'u-1',
    resourceVersion: '42',
    creationTimestamp: '2026-01-01T00:00:00Z',
    labels: { app: 'web', odd: 7 },
    ownerReferences: [
      { apiVersion: 'v1', kind: 'Node', name: 'node-1', uid: 'n' },
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'r', controller: true },
    ],
    managedFields: [
      { manager: 'kubectl', time: '2026-01-01T00:00:00Z' },
      { manager: 'kubelet', time: '2026-01-03T00:00:00Z' },
      { manager: 'controller', time: '2026-01-02T00:00:00Z' },
    ],
  },
  spec: {
    nodeName: 'node-1',
    containers: [
      { name: 'app', image: 'web:2', env: [{ name: 'DB_PASSWORD', value: 'hunter2' }] },
      { name: 'b', image: 'b:1' },
    ],
    initContainers: [{ name: 'i', image: 'b:1' }],
    ephemeralContainers: [{ name: 'e', image: 'debug' }],
  },
  status: { phase: 'Running' },
};

describe('extract/extract-resource', () => {
  it('makes a resource of an object: envelope, columns, redacted body', () => {
    const resource = extract(pod);

    expect(resource).toMatchObject({
      kind: podKind,
      namespace: 'shop',
      name: 'web-0',
      uid: 'u-1',
      resourceVersion: '42',
      createdAt: '2026-01-01T00:00:00Z',
      deletingSince: null,
      labels: { app: 'web' },
      owner: { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'r' },
      phase: 'Running',
      reason: 'Running',
      node: 'node-1',
      images: ['b:1', 'debug', 'web:2'],
      changedBy: { manager: 'kubelet', at: '2026-01-03T00:00:00Z' },
    });
    expect(resource.body).not.toContain('hunter2');
    expect(resource.body).not.toContain('managedFields');
    expect(JSON.parse(resource.body)).toMatchObject({
      metadata: { name: 'web-0' },
      spec: { nodeName: 'node-1' },
    });
    expect(Resource.parse(resource)).toEqual(resource);
  });

  it('knows who scaled, whose write has no time', () => {
    const managedFields = [
      { manager: 'kubectl', subresource: 'scale' },
      { manager: 'kubectl-set', time: '2026-01-01T00:00:00Z' },
      { manager: 'kube-controller-manager', time: '2026-01-02T00:00:00Z', subresource: 'status' },
    ];
    const { changedBy } = extract({ metadata: { name: 'x', managedFields } }, shopKind);

    expect(changedBy).toEqual({
      manager: 'kube-controller-manager',
      at: '2026-01-02T00:00:00Z',
      ofSpec: { manager: 'kubectl-set', at: '2026-01-01T00:00:00Z' },
      ofScale: { manager: 'kubectl', at: null },
    });
  });

  it('gives documented defaults for what is missing or of the wrong type', () => {
    const bare = extract(
      { metadata: { name: 'x', labels: ['a'], ownerReferences: 'x', managedFields: [{}], uid: 7 } },
      shopKind,
    );

    expect(bare).toEqual({
      kind: shopKind,
      namespace: null,
      name: 'x',
      uid: null,
      resourceVersion: null,
      createdAt: null,
      deletingSince: null,
      labels: {},
      owner: null,
      phase: null,
      reason: null,
      readyCount: null,
      wantedCount: null,
      restarts: null,
      node: null,
      images: [],
      edges: [],
      messages: [],
      facts: {},
      body: '{"metadata":{"name":"x","labels":["a"],"ownerReferences":"x","uid":7}}',
      bodyHash: bare.bodyHash,
      changedBy: { manager: 'unknown', at: null },
    });
  });

  it('promotes the phase of a kind that it does not know', () => {
    expect(extract({ metadata: { name: 'x' }, status: { phase: 'Open' } }, shopKind).phase).toBe('Open');
  });

  it('does not take another group’s kind for its own', () => {
    const service = kind('serving.example.com', 'v1', 'Service', 'services');

    expect(extract({ metadata: { name: 'x' }, spec: { type: 'NodePort' } }, service).facts).toEqual({});
  });

  it('takes the first owner where none is the controller', () => {
    const owners = [
      { kind: 'Job', name: 'a' },
      { kind: 'Job', name: 'b' },
    ];

    expect(extract({ metadata: { name: 'x', ownerReferences: owners } }).owner).toEqual({
      apiVersion: '',
      kind: 'Job',
      name: 'a',
      uid: '',
    });
    expect(extract({ metadata: { name: 'x', ownerReferences: [{}] } }).owner).toMatchObject({
      kind: '',
      name: '',
    });
  });

  it.each([
    ['a Deployment', { spec: { template: { spec: pod.spec } } }],
    ['a CronJob', { spec: { jobTemplate: { spec: { template: { spec: pod.spec } } } } }],
  ])('finds the images of %s', (_, parts) => {
    expect(extract({ metadata: { name: 'x' }, ...parts }, shopKind).images).toEqual([
      'b:1',
      'debug',
      'web:2',
    ]);
  });

  it('has no namespace for a kind that has none', () => {
    expect(extract({ metadata: { name: 'node-1', namespace: 'shop' } }, nodeKind).namespace).toBeNull();
  });

  it('leaves out the endpoints of a slice, which change with every pod', () => {
    const slice = kind('discovery.k8s.io', 'v1', 'EndpointSlice', 'endpointslices');

    expect(
      JSON.parse(extract({ metadata: { name: 'x' }, endpoints: [{ addresses: ['10.0.0.1'] }] }, slice).body),
    ).toEqual({
      metadata: { name: 'x' },
      endpoints: [],
    });
  });

  describe('hashes', () => {
    const hashOf = (change: object): string =>
      extract({ ...pod, metadata: { ...pod.metadata, ...change } }).bodyHash;

    it('equal objects of another version alike', () => {
      expect(hashOf({ resourceVersion: '43' })).toBe(hashOf({}));
      expect(hashOf({ managedFields: [] })).toBe(hashOf({}));
    });

    it('changed objects differently, a changed credential among them', () => {
      const changed = structuredClone(pod);
      const entry = changed.spec.containers[0]?.env?.[0];
      if (entry !== undefined) entry.value = 'hunter3';

      expect(hashOf({ labels: { app: 'other' } })).not.toBe(hashOf({}));
      expect(extract(changed).bodyHash).not.toBe(extract(pod).bodyHash);
    });
  });

  it.each([
    null,
    7,
    'text',
    [],
    {},
    { metadata: null },
    { metadata: { name: '' } },
    { metadata: { name: 7 } },
  ])('drops %j, which has no name', (object) => {
    expect(extractResource(object, podKind, options)).toEqual({
      ok: false,
      drop: { reason: 'no metadata.name', item: null },
    });
  });

  it('drops an object that nests too deeply to be written', () => {
    let deep: unknown = 'x';
    for (let depth = 0; depth < 50_000; depth += 1) deep = [deep];

    expect(extractResource({ metadata: { name: 'x', labels: { a: deep } } }, podKind, options)).toEqual({
      ok: false,
      drop: { reason: 'nested too deeply', item: 'x' },
    });
  });

  describe('of whatever it is given', () => {
    const key = fc.constantFrom(
      ...[
        'name',
        'namespace',
        'labels',
        'annotations',
        'ownerReferences',
        'managedFields',
        'spec',
        'status',
        'containers',
      ],
      ...[
        'image',
        'phase',
        'conditions',
        'type',
        'kind',
        '__proto__',
        'constructor',
        'time',
        'manager',
        'template',
        '',
      ],
    );
    const scalar = fc.constantFrom(null, true, -1, 1.5, 2, 'x', '', '\ud800', '\u0000', 'True', 'Ready');
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        scalar,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.array(fc.tuple(key, tie('value')), { maxLength: 5 }).map((entries) => Object.fromEntries(entries)),
      ),
    }));
    const named = fc
      .tuple(fc.dictionary(key, value, { maxKeys: 5 }), fc.dictionary(key, value, { maxKeys: 5 }))
      .map(([parts, metadata]) => ({ ...parts, metadata: { ...metadata, name: 'x' }, kind: undefined }));
    const kinds = fc.constantFrom(podKind, nodeKind, shopKind);
    const copy = (object: unknown): unknown => JSON.parse(JSON.stringify(object) ?? 'null');

    it(
      'makes a valid resource of what has a name',
      () => {
        fc.assert(
          fc.property(named, kinds, (object, of) => {
            const resource = extract(copy(object) as object, of);

            expect(Resource.safeParse(resource).success).toBe(true);
            expect(JSON.parse(resource.body).metadata.name).toBe('x');
          }),
          { numRuns: 200 },
        );
      },
      propertyTimeoutMs,
    );

    it(
      'makes a resource or a drop of anything',
      () => {
        fc.assert(
          fc.property(value, kinds, (object, of) => {
            const extracted = extractResource(copy(object), of, options);

            expect(
              (extracted.ok ? Resource : Drop).safeParse(extracted.ok ? extracted.resource : extracted.drop)
                .success,
            ).toBe(true);
          }),
          { numRuns: 100 },
        );
      },
      propertyTimeoutMs,
    );
  });
});
