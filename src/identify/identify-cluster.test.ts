import { describe, expect, it } from 'vitest';
import type { AccessPath, ClusterProbe } from '../domain/cluster.ts';
import { identifyCluster } from './identify-cluster.ts';

function path(name: string): AccessPath {
  return {
    id: name,
    source: 'kubeconfig',
    name,
    origin: 'config',
    server: null,
    caKeyHash: null,
    namespace: null,
    failure: null,
  };
}

interface Seen {
  version?: string;
  groups?: string[];
  labels?: Record<string, string>;
  providerId?: string;
  server?: string;
}

function probe({ version, groups, labels, providerId, server }: Seen): ClusterProbe {
  return {
    signals: {
      openshiftClusterId: null,
      kubeSystemUid: null,
      defaultNamespaceUid: null,
      caKeyHash: null,
      server: server ?? null,
      nodeNames: [],
    },
    version: version ?? null,
    apiGroups: groups ?? [],
    nodes: labels || providerId ? [{ name: 'n1', labels: labels ?? {}, providerId: providerId ?? null }] : [],
    listsClusterWide: null,
  };
}

describe('identify/identify-cluster', () => {
  it.each<[string, Seen, string | null, string | null]>([
    ['gke_p_eu_c', { version: 'v1.33.1-gke.1200' }, 'gke', 'gcp'],
    ['main', { version: 'v1.33.1-eks-abc123' }, 'eks', 'aws'],
    ['main', { server: 'https://x.hcp.westeurope.azmk8s.io:443' }, 'aks', 'azure'],
    ['main', { version: 'v1.33.1+k3s1', providerId: 'k3s://n1' }, 'k3s', null],
    ['k3d-main', { version: 'v1.33.1+k3s1' }, 'k3d', null],
    ['main', { version: 'v1.33.1+rke2r1' }, 'rke2', null],
    ['main', { groups: ['config.openshift.io', 'aro.openshift.io'] }, 'aro', 'azure'],
    ['main', { groups: ['config.openshift.io'] }, 'openshift', null],
    ['kops', { version: 'v1.33.1', providerId: 'aws:///eu-west-1a/i-1' }, null, 'aws'],
    ['main', { labels: { 'eks.amazonaws.com/nodegroup': 'a' } }, 'eks', 'aws'],
    ['main', { labels: { 'node.kubernetes.io/instance-type': 'k3s' } }, 'k3s', null],
    ['docker-desktop', {}, 'docker-desktop', null],
    ['main', { server: 'not a url' }, null, null],
  ])('tells %s with %j', (name, seen, distribution, provider) => {
    expect(identifyCluster([path(name)], probe(seen))).toMatchObject({ distribution, provider });
  });

  it.each<[string, Seen, string, string]>([
    ['prod-eu', {}, 'prod', 'name "prod-eu"'],
    ['nonprod-eu', {}, 'dev', 'name "nonprod-eu"'],
    ['non-prod', {}, 'dev', 'name "non-prod"'],
    ['pre-prod', {}, 'staging', 'name "pre-prod"'],
    ['acme.uat1', {}, 'staging', 'name "acme.uat1"'],
    ['arn:aws:eks:eu-west-1:1:cluster/live', {}, 'prod', 'name "arn:aws:eks:eu-west-1:1:cluster/live"'],
    ['prod-eu', { labels: { environment: 'staging' } }, 'staging', 'node label environment=staging'],
    ['kind-a', {}, 'dev', 'kind is a local distribution'],
    ['reproduction', {}, 'unknown', 'no name or label says; treated as prod for writes'],
  ])('takes %s with %j for %s', (name, seen, value, reason) => {
    expect(identifyCluster([path(name)], probe(seen)).environment).toEqual({ value, reason });
  });

  it('names every region of a cluster that spans several', () => {
    const seen = probe({});
    seen.nodes = ['eu-2', 'eu-1', 'eu-2'].map((region) => ({
      name: region,
      labels: { 'topology.kubernetes.io/region': region },
      providerId: null,
    }));

    expect(identifyCluster([path('main')], seen).region).toBe('eu-1,eu-2');
  });
});
