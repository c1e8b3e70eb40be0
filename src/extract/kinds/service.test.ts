import { describe, expect, it } from 'vitest';
import { service } from './service.ts';

function factsOf(spec: object, ingress: object[] = []): unknown {
  return service.promote({ spec, status: { loadBalancer: { ingress } } }).facts;
}

describe('extract/kinds/service', () => {
  it.each<[object, object[], string | null]>([
    [{ type: 'ClusterIP' }, [], null],
    [{ type: 'ClusterIP', externalIPs: ['203.0.113.2', '203.0.113.1'] }, [], '203.0.113.2,203.0.113.1'],
    [{ type: 'NodePort', externalIPs: ['203.0.113.1'] }, [], '203.0.113.1'],
    [{ type: 'LoadBalancer' }, [], '<pending>'],
    [{ type: 'LoadBalancer' }, [{ hostname: 'b.example' }, { ip: '203.0.113.9' }], '203.0.113.9,b.example'],
    [
      { type: 'LoadBalancer' },
      [{ ip: '203.0.113.9', hostname: 'x' }, { ip: '203.0.113.9' }, {}],
      '203.0.113.9',
    ],
    [
      { type: 'LoadBalancer', externalIPs: ['203.0.113.1'] },
      [{ ip: '203.0.113.9' }],
      '203.0.113.9,203.0.113.1',
    ],
    [{ type: 'ExternalName', externalName: 'db.example' }, [], 'db.example'],
  ])('of %j with balancers %j the external address is %j', (spec, ingress, externalIp) => {
    expect(factsOf(spec, ingress)).toMatchObject({ externalIp });
  });

  it.each([
    [[], ''],
    [[{ port: 80, protocol: 'TCP' }], '80/TCP'],
    [
      [
        { port: 80, nodePort: 30080 },
        { port: 53, protocol: 'UDP', nodePort: 0 },
      ],
      '80:30080/TCP,53/UDP',
    ],
    [[null, 'x', {}], '0/TCP'],
  ])('of ports %j it says %j', (ports, text) => {
    expect(factsOf({ ports })).toMatchObject({ ports: text });
  });

  it('promotes type, address and selector, sorted', () => {
    expect(
      factsOf({ type: 'NodePort', clusterIP: '10.0.0.1', selector: { tier: 'front', app: 'web' } }),
    ).toMatchObject({
      type: 'NodePort',
      clusterIp: '10.0.0.1',
      selector: 'app=web,tier=front',
    });
    expect(factsOf({ clusterIP: '10.0.0.1', clusterIPs: ['None'] })).toMatchObject({
      type: 'ClusterIP',
      clusterIp: 'None',
      selector: null,
    });
  });

  it('knows nothing of an empty one', () => {
    expect(service.promote({}).facts).toEqual({
      type: 'ClusterIP',
      clusterIp: null,
      externalIp: null,
      ports: '',
      selector: null,
    });
  });
});
