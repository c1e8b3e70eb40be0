import { describe, expect, it } from 'vitest';
import { deploymentKind, nodeKind, podKind, kind as resourceKind } from '../../test/fakes/builders.ts';
import { isAppError } from '../domain/errors.ts';
import { groupResource } from '../domain/kind.ts';
import { resolveKind } from './resolve-kind.ts';

const otherPods = resourceKind('metrics.example', 'v1', 'Pod', 'pods');
const oldIngress = resourceKind('extensions', 'v1beta1', 'Ingress', 'ingresses', { singular: 'ingress' });
const ingress = resourceKind('networking.k8s.io', 'v1', 'Ingress', 'ingresses', {
  singular: 'ingress',
  shortNames: ['ing'],
});
const kinds = [otherPods, podKind, nodeKind, deploymentKind, oldIngress, ingress];

describe('scan/resolve-kind', () => {
  it.each([
    ['pods', 'pods'],
    ['po', 'pods'],
    ['Pod', 'pods'],
    ['PODS', 'pods'],
    ['pods.metrics.example', 'pods.metrics.example'],
    ['deploy', 'deployments.apps'],
    ['deployments.apps', 'deployments.apps'],
    ['deploy.apps', 'deployments.apps'],
    ['deployments.v1.apps', 'deployments.apps'],
    ['Deploy.V1.apps', 'deployments.apps'],
    ['pods.v1.', 'pods'],
    ['pods.v1', 'pods'],
    ['ingresses.v1beta1.extensions', 'ingresses.extensions'],
    ['ingress', 'ingresses.networking.k8s.io'],
    ['ingresses.extensions', 'ingresses.extensions'],
  ])('takes %s for %s', (text, expected) => {
    expect(groupResource(resolveKind(text, kinds))).toBe(expected);
  });

  it('knows no kind by a version that it was not read in', () => {
    expect(() => resolveKind('deployments.v2.apps', kinds)).toThrowError(
      expect.toSatisfy((error: unknown) => isAppError(error, 'KIND_UNKNOWN')),
    );
  });

  it('says what an unknown kind may have meant', () => {
    const attempt = (): unknown => resolveKind('deploymnts', kinds);

    expect(attempt).toThrowError(
      expect.toSatisfy(
        (error: unknown) => isAppError(error, 'KIND_UNKNOWN') && error.hint.includes('deployments.apps'),
      ),
    );
  });

  it('suggests a kind of many clusters once', () => {
    const attempt = (): unknown => resolveKind('pdos', [podKind, podKind]);

    expect(attempt).toThrowError(
      expect.toSatisfy(
        (error: unknown) => isAppError(error, 'KIND_UNKNOWN') && error.hint.includes('Did you mean pods?'),
      ),
    );
  });

  it.each([
    ['leases', 'left out by design: they tick'],
    ['Lease', 'left out by design: they tick'],
    ['leases.coordination.k8s.io', 'left out by design: they tick'],
    ['cs', 'left out by design: Kubernetes'],
    ['componentstatuses', 'left out by design: Kubernetes'],
    ['events.events.k8s.io', 'left out by design: they are'],
    ['pods.metrics.k8s.io', 'left out by design: live metrics'],
  ])('says that %s are %s', (text, reason) => {
    expect(() =>
      resolveKind(
        text,
        kinds.filter((kind) => kind !== otherPods),
      ),
    ).toThrowError(
      expect.toSatisfy(
        (error: unknown) => isAppError(error, 'KIND_UNKNOWN') && error.message.includes(reason),
      ),
    );
  });

  it('finds a kind of another group that is called like one that is left out', () => {
    const lease = resourceKind('rent.example', 'v1', 'Lease', 'leases');

    expect(resolveKind('leases', [lease])).toBe(lease);
  });

  it('says to read first where nothing has been read', () => {
    expect(() => resolveKind('pods', [])).toThrowError(
      expect.toSatisfy(
        (error: unknown) => isAppError(error, 'KIND_UNKNOWN') && error.hint.includes('full-scan'),
      ),
    );
  });
});
