import { describe, expect, it } from 'vitest';
import { type FoldedBy, foldKey, normaliseMessage } from './fold-key.ts';

const base: FoldedBy = {
  namespace: 'shop',
  type: 'Warning',
  reason: 'BackOff',
  source: 'kubelet, node-1',
  message: 'Back-off 10s restarting',
  object: { kind: 'Pod', namespace: 'shop', name: 'web-0', uid: 'u1' },
};

describe('analyze/events/fold-key', () => {
  it.each<[string, string]>([
    ['back-off 5m0s restarting failed container=main', 'back-off # restarting failed container=main'],
    ['back-off 1m20.5s restarting', 'back-off # restarting'],
    ['0/3 nodes are available: 2 Insufficient cpu.', '#/# nodes are available: # Insufficient cpu.'],
    ['Get "http://10.0.0.5:8080/healthz": refused', 'Get "http://#/healthz": refused'],
    ['pod web_shop(12345678-aaaa-bbbb-cccc-1234567890ab)', 'pod web_shop(#)'],
    ['took 2.34s at 2026-01-01T00:00:00.123Z', 'took # at #'],
    ['The node was low on memory: 100Mi of 2Gi', 'The node was low on memory: # of #'],
  ])('puts # for what ticks: %s', (message, normal) => {
    expect(normaliseMessage(message)).toBe(normal.replaceAll('#/#', '#'));
  });

  it.each([
    'Pulling image "shop/web:1.4.1"',
    'Pulling image "registry:5000/web@sha256:abc"',
    'Scaled up replica set web-7d9f8b6c5d',
    'Created container: sidecar-2',
    'MountVolume.SetUp failed for volume "config-v1"',
  ])('leaves names and versions: %s', (message) => {
    expect(normaliseMessage(message)).toBe(message);
  });

  it('is equal where only the time in the message differs', () => {
    expect(foldKey({ ...base, message: 'Back-off 20s restarting' })).toBe(foldKey(base));
  });

  it('is equal for pods of one controller that were never made', () => {
    const object = { kind: 'DaemonSet', namespace: 'shop', name: 'log-shipper', uid: 'u9' };
    const failed = (message: string, reason = 'FailedCreate') =>
      foldKey({ ...base, object, reason, message });
    const refused = (pod: string) => `Error creating: pods "${pod}" is forbidden: failed quota: shop`;
    const once = failed(refused('log-shipper-4n24z'));

    expect(failed(refused('log-shipper-sf5dg'))).toBe(once);
    expect(failed(`(combined from similar events): ${refused('log-shipper-f4nqw')}`)).toBe(once);
    expect(failed(refused('other-f4nqw'))).not.toBe(once);
    expect(failed(`${refused('log-shipper-f4nqw')}-two`)).not.toBe(once);
    expect(failed(refused('log-shipper-4n24z'), 'Told')).not.toBe(
      failed(refused('log-shipper-sf5dg'), 'Told'),
    );
  });

  it.each<[string, Partial<FoldedBy>]>([
    ['reason', { reason: 'Killing' }],
    ['type', { type: 'Normal' }],
    ['source', { source: 'kubelet, node-2' }],
    ['message', { message: 'Back-off pulling' }],
    ['namespace', { namespace: 'bank' }],
    ['object', { object: { ...base.object, uid: 'u2' } }],
  ])('differs by %s', (_, change) => {
    expect(foldKey({ ...base, ...change })).not.toBe(foldKey(base));
  });

  it('takes long hostile messages in time', () => {
    expect(normaliseMessage('1.'.repeat(1_000_000)).length).toBeLessThanOrEqual(4096);
    expect(normaliseMessage('1s2m'.repeat(1_000_000)).length).toBeLessThanOrEqual(4096);
  });
});
