import { describe, expect, it } from 'vitest';
import { askDemo, demoFolder, demoRecording } from '../../test/fakes/ask-demo.ts';
import { recordedClusters } from './recording.ts';

const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';

interface Discovery {
  kind: string;
  items: {
    metadata: { name?: string };
    versions: { version: string; resources?: { resource: string; verbs: string[] }[] }[];
  }[];
}

/** Paths of every kind that discovery says can be listed. */
function discoveredPaths(cluster: string): string[] {
  return ['/api', '/apis'].flatMap((root) => {
    const { items } = askDemo(root, { cluster, accept: aggregated }).body as unknown as Discovery;
    return items.flatMap(({ metadata, versions }) =>
      versions.flatMap(({ version, resources = [] }) =>
        resources
          .filter(({ verbs }) => verbs.includes('list'))
          .map(({ resource }) => [root, metadata.name, version, resource].filter(Boolean).join('/')),
      ),
    );
  });
}

describe('demo/answer', () => {
  it('serves four recorded clusters', () => {
    expect(recordedClusters(demoFolder)).toEqual(['dev', 'prod-eu', 'prod-us', 'staging']);
  });

  it.each(recordedClusters(demoFolder))('discovers in %s exactly what can be listed there', (cluster) => {
    const paths = discoveredPaths(cluster);

    expect(paths.length).toBeGreaterThan(40);
    expect(paths.toSorted()).toEqual(
      demoRecording(cluster)
        .kinds.map(({ path }) => path)
        .toSorted(),
    );
    for (const path of paths) expect(askDemo(path, { cluster }).status).toBe(200);
  });

  it.each(['/api', '/apis'])('gives %s in the aggregated form only', (root) => {
    const reply = askDemo(root, { accept: aggregated });

    expect(reply.body.kind).toBe('APIGroupDiscoveryList');
    expect(reply.contentType).toContain('as=APIGroupDiscoveryList');
    expect(askDemo(root, { accept: 'application/json' })).toMatchObject({
      status: 406,
      body: { kind: 'Status', reason: 'NotAcceptable' },
    });
  });

  it('names its version, and that it is well', () => {
    expect(askDemo('/version').body).toMatchObject({ gitVersion: expect.stringMatching(/^v1\.\d+\.\d+$/) });
    for (const path of ['/readyz', '/livez', '/healthz', '/readyz/'])
      expect(askDemo(path)).toMatchObject({ status: 200, body: 'ok' });
  });

  it.each([
    '/',
    '/metrics',
    '/api/v1',
    '/api/v2/pods',
    '/api/v1/leases',
    '/apis/apps/v1beta1/deployments',
    '/apis/custom.metrics.k8s.io/v1beta1/nodes',
    '/apis/metrics.k8s.io/v1beta1/leases',
    '/api/v1/namespaces/shop/nodes',
    '/api/v1/namespaces/shop/pods/db-0/status',
    '/apis/apps/v1/namespaces/shop/deployments/web/scale',
  ])('answers %s, which it does not have, with the Status of a 404', (path) => {
    expect(askDemo(path)).toMatchObject({
      status: 404,
      body: {
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        reason: 'NotFound',
        code: 404,
        message: 'the server could not find the requested resource',
      },
    });
  });

  it.each([
    ['POST', '/api/v1/namespaces/shop/pods'],
    ['POST', '/api/v1/namespaces/shop/pods/db-0/eviction'],
    ['POST', '/api/v1/namespaces/shop/serviceaccounts/shop/token'],
    ['POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews'],
    ['POST', '/apis/authentication.k8s.io/v1/tokenreviews'],
    ['PUT', '/api/v1/namespaces/shop/configmaps/shop-settings'],
    ['PATCH', '/apis/apps/v1/namespaces/shop/deployments/web'],
    ['DELETE', '/api/v1/namespaces/shop/pods/db-0'],
    ['DELETE', '/api/v1/pods'],
  ])('refuses %s %s, because it writes', (method, path) => {
    expect(askDemo(path, { method })).toMatchObject({
      status: 403,
      body: { kind: 'Status', reason: 'Forbidden', code: 403, message: expect.stringContaining('read-only') },
    });
  });
});
