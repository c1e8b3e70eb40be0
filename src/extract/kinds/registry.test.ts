import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyTimeoutMs } from '../../../test/fakes/property-timeout.ts';
import { Scalar } from '../../domain/resource.ts';
import { horizontalPodAutoscaler } from './horizontal-pod-autoscaler.ts';
import { namespace } from './namespace.ts';
import { kindExtractors } from './registry.ts';

describe('extract/kinds/registry', () => {
  it('names each kind once', () => {
    const kinds = kindExtractors.map(({ kind }) => kind);

    expect(new Set(kinds).size).toBe(kinds.length);
    expect(kinds).toContain('Pod');
  });

  it.each(kindExtractors)(
    '$kind promotes scalars and whole counts of whatever it is given',
    ({ promote }) => {
      const value = fc.oneof(
        fc.constantFrom('True', 'Ready', 'x', '', -1, 1.5, 2, 1e308, true, null),
        fc.constant({
          type: 'Ready',
          status: 'True',
          state: { waiting: { reason: 'x' } },
          ip: 7,
          name: ['x'],
        }),
      );
      const fields =
        'status spec metadata conditions containerStatuses initContainerStatuses containers initContainers replicas ' +
        'readyReplicas ports rules loadBalancer ingress allocatable nodeInfo addresses capacity claimRef series count involvedObject ' +
        'succeeded active accessModes labels phase type message currentReplicas scaleTargetRef restartCount';
      const key = fc.constantFrom(...fields.split(' '));
      const part = fc.dictionary(key, fc.oneof(value, fc.array(value, { maxLength: 3 })), { maxKeys: 8 });
      const object = fc.dictionary(key, fc.oneof(value, part), { maxKeys: 6 });
      fc.assert(
        fc.property(object, (given) => {
          const { facts = {}, readyCount = 0, wantedCount = 0, restarts = 0 } = promote(given);

          for (const count of [readyCount, wantedCount, restarts]) expect(count).toSatisfy(isCount);
          for (const fact of Object.values(facts)) expect(Scalar.safeParse(fact).success).toBe(true);
        }),
        { numRuns: 50 },
      );
    },
    propertyTimeoutMs,
  );

  it('an autoscaler shows what it scales, and how far', () => {
    const object = {
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' }, maxReplicas: 9 },
      status: { currentReplicas: 2, desiredReplicas: 3 },
    };

    expect(horizontalPodAutoscaler.promote(object)).toEqual({
      readyCount: 2,
      wantedCount: 3,
      facts: { target: 'Deployment/web', minReplicas: 1, maxReplicas: 9 },
    });
    expect(horizontalPodAutoscaler.promote({}).facts).toEqual({
      target: '/',
      minReplicas: 1,
      maxReplicas: null,
    });
  });

  it('a namespace is active unless it says otherwise', () => {
    expect(namespace.promote({})).toEqual({ phase: 'Active' });
    expect(namespace.promote({ status: { phase: 'Terminating' } })).toEqual({ phase: 'Terminating' });
  });
});

function isCount(value: unknown): boolean {
  return value === null || (Number.isSafeInteger(value) && Number(value) >= 0);
}
