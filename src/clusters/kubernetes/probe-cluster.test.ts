import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testConnection, testContext } from '../../../test/fakes/kubernetes-connection.ts';
import { type FaultProxy, startFaultProxy } from '../../../test/faults/fault-proxy.ts';
import { type Fault, loginPage, statusBody } from '../../../test/faults/faults.ts';
import type { Connection } from './connection.ts';
import { probeCluster } from './probe-cluster.ts';

const reviews = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const json = (body: unknown): Fault => ({ kind: 'answer', status: 200, body: JSON.stringify(body) });
const denied: Fault = { kind: 'answer', status: 403, body: statusBody(403, 'Forbidden', 'no') };
const missing: Fault = { kind: 'answer', status: 404, body: '404 page not found\n' };
const whole: Record<string, Fault> = {
  '/version': json({ gitVersion: 'v1.36.3', major: '1' }),
  '/apis': json({ kind: 'APIGroupList', groups: [{ name: 'apps' }] }),
  '/api/v1/namespaces/kube-system': json({ metadata: { uid: 'uid-system' } }),
  '/api/v1/namespaces/default': json({ metadata: { uid: 'uid-default' } }),
  '/api/v1/nodes?limit=5': json({
    items: [
      { metadata: { name: 'n1', labels: { zone: 'a' } }, spec: { providerID: 'aws:///a/i-1' } },
      { metadata: { name: 'n2' } },
    ],
  }),
  [reviews]: { kind: 'answer', status: 201, body: JSON.stringify({ status: { allowed: true } }) },
};

describe('clusters/kubernetes/probe-cluster', () => {
  let api: FaultProxy;
  let connection: Connection;
  beforeEach(async () => {
    api = await startFaultProxy({ target: 'http://127.0.0.1:1' });
    connection = testConnection(api.url);
  });
  afterEach(async () => {
    await connection.close();
    await api.close();
  });

  function probe(change: Record<string, Fault> = {}) {
    const longestFirst = Object.entries({ ...whole, ...change }).sort(
      ([left], [right]) => right.length - left.length,
    );
    for (const [path, fault] of longestFirst) api.fail({ path, fault });
    return probeCluster(connection, testContext('https://api.example'), new AbortController().signal);
  }

  it('sees who the cluster is, and how much may be seen of it', async () => {
    expect(await probe()).toEqual({
      signals: {
        openshiftClusterId: null,
        kubeSystemUid: 'uid-system',
        defaultNamespaceUid: 'uid-default',
        caKeyHash: 'ca-test',
        server: 'https://api.example',
        nodeNames: ['n1', 'n2'],
      },
      version: 'v1.36.3',
      apiGroups: ['apps'],
      nodes: [
        { name: 'n1', labels: { zone: 'a' }, providerId: 'aws:///a/i-1' },
        { name: 'n2', labels: {}, providerId: null },
      ],
      listsClusterWide: true,
    });
  });

  it('asks OpenShift for its own id', async () => {
    const seen = await probe({
      '/apis/config.openshift.io/v1/clusterversions/version': json({ spec: { clusterID: 'c-1' } }),
      '/apis': json({ kind: 'APIGroupList', groups: [{ name: 'config.openshift.io' }] }),
    });

    expect(seen.signals.openshiftClusterId).toBe('c-1');
  });

  it('leaves out what is forbidden', async () => {
    const all = Object.fromEntries(Object.keys(whole).map((path) => [path, denied]));

    expect(await probe(all)).toMatchObject({
      signals: { kubeSystemUid: null, defaultNamespaceUid: null, nodeNames: [] },
      version: null,
      apiGroups: [],
      nodes: [],
      listsClusterWide: null,
    });
  });

  it.each<[string, Fault, boolean | null]>([
    ['that it is not allowed', json({ status: { allowed: false } }), false],
    ['nothing about it', missing, null],
    ['with an error of its own', { kind: 'answer', status: 500, body: 'oops' }, null],
    ['something else', json({ kind: 'Status' }), null],
    ['a web page', loginPage, null],
  ])('asks whether pods may be listed everywhere; the server says %s', async (_, fault, expected) => {
    expect((await probe({ [reviews]: fault })).listsClusterWide).toBe(expected);
  });

  it.each<[string, Record<string, Fault>, string]>([
    ['somebody else answers', { '/version': missing }, 'PROTOCOL'],
    ['a login page answers', { '/version': loginPage }, 'PROTOCOL'],
    ['the answer is no version', { '/version': json({}) }, 'PROTOCOL'],
    ['the credential is refused', { '/version': { kind: 'answer', status: 401, body: '' } }, 'AUTH_REJECTED'],
    ['the connection breaks', { '/version': { kind: 'reset' } }, 'CONNECTION_LOST'],
    ['a namespace is none', { '/api/v1/namespaces/default': json({ metadata: {} }) }, 'PROTOCOL'],
  ])('fails where %s', async (_, change, code) => {
    await expect(probe(change)).rejects.toMatchObject({ code });
  });

  it('asks a server that is not reached just once', async () => {
    await expect(probe({ '/version': { kind: 'reset' } })).rejects.toMatchObject({ code: 'CONNECTION_LOST' });

    expect(api.seen.map(({ path }) => path)).toEqual(['/version']);
  });
});
