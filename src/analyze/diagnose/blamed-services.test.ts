import { describe, expect, it } from 'vitest';
import type { Relation } from '../../domain/relation.ts';
import { blamedServices } from './blamed-services.ts';

const call = (name: string): Relation => {
  const end = {
    id: 1,
    namespace: 'shop',
    phase: null,
    reason: null,
    readyCount: null,
    wantedCount: null,
    node: null,
  };
  const rest = { owner: null, facts: {}, alike: '' };
  return {
    type: 'calls',
    field: 'spec.template.spec.containers[main].env[DB]',
    from: { ...end, ...rest, kind: 'Deployment.apps', name: 'web' },
    to: { ...end, ...rest, kind: 'Service', name },
    optional: true,
    parts: [],
    missingParts: null,
    state: 'found',
  };
};
const blamed = (line: string) =>
  blamedServices([line], [call('db'), call('cache')]).map(({ namespace, name }) => `${namespace}/${name}`);
const dns = ['kube-system', 'openshift-dns'].flatMap((namespace) =>
  ['kube-dns', 'coredns', 'rke2-coredns-rke2-coredns', 'dns-default'].map((name) => `${namespace}/${name}`),
);

describe('analyze/diagnose/blamed-services', () => {
  it.each([
    ['dial tcp: lookup db on 10.0.0.10:53: no such host', ['shop/db', ...dns]],
    ['cannot reach db: connection refused', ['shop/db']],
    ['Error: connect ECONNREFUSED http://cache:6379', ['shop/cache']],
    ['getaddrinfo EAI_AGAIN cache.shop.svc', ['shop/cache', ...dns]],
    ['dbadmin: connection refused', []],
    ['connected to db', []],
    ['panic: nil pointer', []],
  ])('%s blames %j', (line, names) => {
    expect(blamed(line)).toEqual(names);
  });
});
