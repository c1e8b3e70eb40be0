import { describe, expect, it } from 'vitest';
import { apiRemovals, removalOf, removedKinds } from './api-removals.ts';

describe('analyze/diagnose/api-removals', () => {
  it.each([
    ['policy/v1beta1', 'PodDisruptionBudget.policy', 25, 'policy/v1'],
    ['extensions/v1beta1', 'Ingress.networking.k8s.io', 22, 'networking.k8s.io/v1'],
    ['extensions/v1beta1', 'Deployment.apps', 16, 'apps/v1'],
    ['autoscaling/v2beta2', 'HorizontalPodAutoscaler.autoscaling', 26, 'autoscaling/v2'],
    ['networking.k8s.io/v1beta1', 'ServiceCIDR.networking.k8s.io', 37, 'networking.k8s.io/v1'],
    ['networking.k8s.io/v1beta1', 'Ingress.networking.k8s.io', 22, 'networking.k8s.io/v1'],
  ])('%s of %s is gone from 1.%i on', (apiVersion, kind, from, instead) => {
    expect(removalOf(apiVersion, kind)).toMatchObject({ from, instead });
  });

  it.each([
    ['policy/v1', 'PodDisruptionBudget.policy'],
    ['policy/v1beta1', 'PodSecurityPolicy.policy'],
    ['extensions/v1beta1', 'Ingress.extensions'],
  ])('nothing is known of %s of %s', (apiVersion, kind) => {
    expect(removalOf(apiVersion, kind)).toBeNull();
  });

  it('names each kind once, and each removal once', () => {
    expect(new Set(removedKinds()).size).toBe(removedKinds().length);
    const all = apiRemovals.flatMap(({ apiVersion, kinds }) => kinds.map((kind) => `${apiVersion} ${kind}`));
    expect(new Set(all).size).toBe(all.length);
  });
});
