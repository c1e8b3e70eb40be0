import { describe, expect, it } from 'vitest';
import { ingress } from './ingress.ts';

describe('extract/kinds/ingress', () => {
  it('promotes class, hosts, address and whether it has certificates', () => {
    const object = {
      spec: {
        ingressClassName: 'nginx',
        rules: [{ host: 'b.example' }, { host: 'a.example' }, { host: 'b.example' }, { http: {} }],
        tls: [{ hosts: ['a.example'] }],
      },
      status: { loadBalancer: { ingress: [{ hostname: 'lb.example' }, { ip: '203.0.113.1' }, {}] } },
    };

    expect(ingress.promote(object).facts).toEqual({
      class: 'nginx',
      hosts: 'b.example,a.example,*',
      address: '203.0.113.1,lb.example',
      tls: true,
    });
  });

  it('serves every host without rules', () => {
    expect(ingress.promote({}).facts).toEqual({ class: null, hosts: '*', address: '', tls: false });
  });
});
