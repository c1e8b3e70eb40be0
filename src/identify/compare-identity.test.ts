import { describe, expect, it } from 'vitest';
import type { IdentitySignals } from '../domain/cluster.ts';
import { compareIdentity, mergeSignals } from './compare-identity.ts';

const nothing: IdentitySignals = {
  openshiftClusterId: null,
  kubeSystemUid: null,
  defaultNamespaceUid: null,
  caKeyHash: null,
  server: null,
  nodeNames: [],
};
const seen: IdentitySignals = {
  ...nothing,
  kubeSystemUid: 'u1',
  caKeyHash: 'ca1',
  server: 'https://a:6443',
  nodeNames: ['n1', 'n2'],
};

describe('identify/compare-identity', () => {
  it.each<[string, Partial<IdentitySignals>, string]>([
    ['the same kube-system UID over another address', { server: 'https://proxy', caKeyHash: 'ca2' }, 'same'],
    ['the same address and CA without any UID', { kubeSystemUid: null, nodeNames: [] }, 'same'],
    ['the same address with another UID', { kubeSystemUid: 'u2' }, 'rebuilt'],
    [
      'the same UID with other CA, address and nodes',
      { server: 'https://b', caKeyHash: 'ca2', nodeNames: ['m1'] },
      'clone',
    ],
    [
      'the same UID with other CA and address and no nodes to compare',
      { server: 'https://b', caKeyHash: 'ca2', nodeNames: [] },
      'same',
    ],
    ['another UID at another address', { kubeSystemUid: 'u2', server: 'https://b' }, 'different'],
    [
      'the same CA at another address without any UID',
      { kubeSystemUid: null, server: 'https://b' },
      'different',
    ],
    ['the same address with another CA and no UID', { kubeSystemUid: null, caKeyHash: 'ca2' }, 'different'],
  ])('takes %s for %s', (_, change, relation) => {
    expect(compareIdentity(seen, { ...seen, ...change })).toBe(relation);
  });

  it('takes nothing and nothing for different clusters', () => {
    expect(compareIdentity(nothing, nothing)).toBe('different');
  });

  it('trusts an OpenShift cluster id before all else', () => {
    const known = { ...seen, openshiftClusterId: 'id' };

    expect(compareIdentity(known, { ...nothing, openshiftClusterId: 'id', kubeSystemUid: 'other' })).toBe(
      'same',
    );
  });

  it('keeps every signal that was ever seen', () => {
    expect(mergeSignals(seen, { ...nothing, defaultNamespaceUid: 'd' })).toEqual({
      ...seen,
      defaultNamespaceUid: 'd',
    });
  });
});
