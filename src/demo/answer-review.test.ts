import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askDemo } from '../../test/fakes/ask-demo.ts';
import { propertyTimeoutMs } from '../../test/fakes/property-timeout.ts';
import { readReview } from './read-review.ts';

const accessReviews = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const rulesReviews = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';

/** Bodies as kubernetes-mcp-server 0.0.66 and kubectl 1.36 sent them. */
const recorded = {
  'list pods in all namespaces (kubernetes-mcp-server)':
    'azhzAAoyChdhdXRob3JpemF0aW9uLms4cy5pby92MRIXU2VsZlN1YmplY3RBY2Nlc3NSZXZpZXcSOAoQCgASABoAIgAqADIAOABCABIaChgKABIEbGlzdBoAIgJ2MSoEcG9kczIAOgAaCAgAEgAaACAAGgAiAA==',
  'list deployments in shop (kubernetes-mcp-server)':
    'azhzAAoyChdhdXRob3JpemF0aW9uLms4cy5pby92MRIXU2VsZlN1YmplY3RBY2Nlc3NSZXZpZXcSRwoQCgASABoAIgAqADIAOABCABIpCicKBHNob3ASBGxpc3QaBGFwcHMiAnYxKgtkZXBsb3ltZW50czIAOgAaCAgAEgAaACAAGgAiAA==',
  'create pods in target (kubectl)':
    'azhzAAoyChdhdXRob3JpemF0aW9uLms4cy5pby92MRIXU2VsZlN1YmplY3RBY2Nlc3NSZXZpZXcSPgoQCgASABoAIgAqADIAOABCABIgCh4KBnRhcmdldBIGY3JlYXRlGgAiACoEcG9kczIAOgAaCAgAEgAaACAAGgAiAA==',
  'get /metrics (kubectl)':
    'azhzAAoyChdhdXRob3JpemF0aW9uLms4cy5pby92MRIXU2VsZlN1YmplY3RBY2Nlc3NSZXZpZXcSLwoQCgASABoAIgAqADIAOABCABIREg8KCC9tZXRyaWNzEgNnZXQaCAgAEgAaACAAGgAiAA==',
} as const;

function protobuf(name: keyof typeof recorded): Buffer {
  return Buffer.from(recorded[name], 'base64');
}

function review(body: Buffer | object) {
  return askDemo(accessReviews, { method: 'POST', body });
}

describe('demo/answer-review', () => {
  it.each([
    ['list pods in all namespaces (kubernetes-mcp-server)', { resource: 'pods', group: '', namespace: '' }],
    [
      'list deployments in shop (kubernetes-mcp-server)',
      { resource: 'deployments', group: 'apps', namespace: 'shop' },
    ],
  ] as const)('allows what is read: %s', (name, attributes) => {
    expect(review(protobuf(name))).toMatchObject({
      status: 201,
      body: {
        kind: 'SelfSubjectAccessReview',
        apiVersion: 'authorization.k8s.io/v1',
        spec: { resourceAttributes: { verb: 'list', ...attributes } },
        status: { allowed: true },
      },
    });
  });

  it('allows a path that is read', () => {
    expect(review(protobuf('get /metrics (kubectl)'))).toMatchObject({
      status: 201,
      body: {
        spec: { nonResourceAttributes: { path: '/metrics', verb: 'get' } },
        status: { allowed: true },
      },
    });
  });

  it('allows nothing that writes, whatever else the question names', () => {
    // The namespace "target" has "get" in it.
    expect(review(protobuf('create pods in target (kubectl)'))).toMatchObject({
      status: 201,
      body: {
        spec: { resourceAttributes: { verb: 'create', namespace: 'target' } },
        status: { allowed: false },
      },
    });
  });

  it.each([
    ['get', true],
    ['list', true],
    ['watch', true],
    ['create', false],
    ['delete', false],
    ['*', false],
    ['', false],
  ])('answers a question in JSON about the verb "%s" with %s', (verb, allowed) => {
    const attributes = { verb, resource: 'pods', namespace: 'watch' };

    expect(review({ spec: { resourceAttributes: attributes } }).body.status.allowed).toBe(allowed);
    expect(review({ spec: { nonResourceAttributes: { verb, path: '/list' } } }).body.status.allowed).toBe(
      allowed,
    );
  });

  it('tells the rules: everything may be read', () => {
    expect(askDemo(rulesReviews, { method: 'POST', body: { spec: { namespace: 'shop' } } })).toMatchObject({
      status: 201,
      body: {
        kind: 'SelfSubjectRulesReview',
        status: {
          resourceRules: [{ verbs: ['get', 'list', 'watch'], apiGroups: ['*'], resources: ['*'] }],
          incomplete: false,
        },
      },
    });
  });

  it('reads messages of any length, and passes over numbers in them', () => {
    const name = 'n'.repeat(253);
    const attributes = message([[2, 'get'], 7, [5, 'pods'], [7, name]]);
    const body = message([7, [2, message([[2, message([[1, attributes]])]])]]);

    expect(readReview(Buffer.concat([Buffer.from('k8s\0'), body]))).toMatchObject({
      verb: 'get',
      resource: 'pods',
      name,
    });
  });

  it('answers only POST', () => {
    expect(askDemo(accessReviews, { method: 'GET' }).status).toBe(404);
    expect(askDemo(rulesReviews, { method: 'PUT' }).status).toBe(403);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['no JSON', Buffer.from('{')],
    ['another JSON', Buffer.from('[1]')],
    ['protobuf that is cut', protobuf('get /metrics (kubectl)').subarray(0, 60)],
    ['protobuf of another shape', Buffer.from('6b3873000d00000000', 'hex')],
    ['a number without an end', Buffer.from('6b387300ffffffffffff', 'hex')],
  ])('refuses %s', (_, body) => {
    expect(review(body)).toMatchObject({ status: 400, body: { kind: 'Status', reason: 'BadRequest' } });
  });

  it(
    'reads any bytes without failing',
    () => {
      fc.assert(
        fc.property(fc.uint8Array(), fc.boolean(), (bytes, withMagic) => {
          const body = Buffer.concat([Buffer.from(withMagic ? 'k8s\0' : ''), bytes]);

          expect(() => readReview(body)).not.toThrow();
        }),
      );
    },
    propertyTimeoutMs,
  );
});

/** A protobuf message: [number, content] is a field of bytes, a number alone a field with the number 300. */
function message(fields: readonly (number | readonly [number, string | Buffer])[]): Buffer {
  return Buffer.concat(
    fields.map((field) => {
      if (typeof field === 'number') return Buffer.from([field * 8, 0xac, 0x02]);
      const content = Buffer.from(field[1]);
      return Buffer.concat([Buffer.from([field[0] * 8 + 2]), varint(content.length), content]);
    }),
  );
}

function varint(value: number): Buffer {
  return Buffer.from(value < 128 ? [value] : [128 + (value % 128), Math.floor(value / 128)]);
}
