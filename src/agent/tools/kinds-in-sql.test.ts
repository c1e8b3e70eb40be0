import { describe, expect, it } from 'vitest';
import { comparedKinds, misspeltAlone, misspeltKinds } from './kinds-in-sql.ts';

const known = [
  'deployments.apps',
  'ingresses.networking.k8s.io',
  'networkpolicies.networking.k8s.io',
  'pods',
];

describe('agent/tools/misspeltKinds', () => {
  it.each([
    ["select 1 from resources where kind = 'Deployment'", ['deployments.apps']],
    ["select 1 from resources where kind IN ('pods', 'deployment.apps')", ['deployments.apps']],
    ["select 1 from resources r where r.kind='Ingress'", ['ingresses.networking.k8s.io']],
    ["select 1 from edges where from_kind = 'NetworkPolicy'", ['networkpolicies.networking.k8s.io']],
    ["select 1 from edges where to_kind = 'Pod'", ['pods']],
    ["select 1 from resources where kind = 'deployments.apps'", []],
    // Events name their object’s kind as Kubernetes does.
    ["select 1 from events where object_kind = 'Pod'", []],
    ["select 1 from changes where kind = 'Deployment'", ['deployments.apps']],
    // There is no such kind, however it is spelled: that is an answer.
    ["select 1 from resources where kind = 'Rollout'", []],
    ["select 1 from resources where name = 'Deployment'", []],
  ])('%s → %j', (sql, meant) => {
    expect(misspeltKinds(comparedKinds(sql).flat(), known).flatMap((kind) => kind.meant)).toEqual(meant);
  });
});

describe('agent/tools/misspeltAlone', () => {
  it.each([
    ["select 1 from resources where kind in ('Deployment', 'pods')", null],
    ["select 1 from resources where kind in ('Deployment', 'Ingress')", 'Deployment'],
    ["select 1 from edges where from_kind = 'Deployment' and to_kind = 'pods'", 'Deployment'],
    ["select 1 from resources where kind in ('pods', 'Rollout')", null],
  ])('%s → %s', (sql, written) => {
    expect(misspeltAlone(comparedKinds(sql), known)?.written ?? null).toBe(written);
  });
});
