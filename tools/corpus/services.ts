import type { SceneObject } from './write-objects.ts';

function service(
  name: string,
  spec: object,
  more: { status?: object; labels?: Record<string, string> } = {},
): SceneObject {
  const { status, labels = {} } = more;
  return {
    path: '/api/v1/namespaces/shop/services',
    object: {
      metadata: { name, namespace: 'shop', labels },
      spec,
      ...(status === undefined ? {} : { status }),
    },
  };
}

const http = { name: 'http', port: 80, targetPort: 8080 };
const many = Array.from({ length: 9 }, (_, index) => ({
  name: `p${index}`,
  port: 7000 + index,
  protocol: index % 3 === 2 ? 'UDP' : 'TCP',
}));

export const services: readonly SceneObject[] = [
  service('web', { selector: { app: 'web', tier: 'front' }, ports: [http] }, { labels: { app: 'web' } }),
  service('headless', { clusterIP: 'None', selector: { app: 'web' }, ports: [http] }),
  service('no-ports', { clusterIP: 'None', selector: { app: 'web' } }),
  service('on-nodes', { type: 'NodePort', selector: { app: 'web' }, ports: [{ ...http, nodePort: 30080 }] }),
  service('many-ports', { selector: { app: 'many' }, ports: many }),
  service('waiting', {
    type: 'LoadBalancer',
    selector: { app: 'web' },
    ports: [{ ...http, nodePort: 30081 }],
  }),
  service(
    'balanced',
    { type: 'LoadBalancer', selector: { app: 'web' }, ports: [{ ...http, nodePort: 30082 }] },
    {
      status: {
        loadBalancer: { ingress: [{ hostname: 'a1b2c3d4e5f6-1234567890.eu-central-1.elb.example' }] },
      },
    },
  ),
  service('outside', { type: 'ExternalName', externalName: 'db.internal.example' }),
  service('by-hand', { externalIPs: ['192.0.2.10', '192.0.2.11'], ports: [http] }),
  service('dual', { ipFamilyPolicy: 'RequireDualStack', selector: { app: 'dual' }, ports: [http] }),
];

const rule = (host: string | null) => ({
  ...(host === null ? {} : { host }),
  http: {
    paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }],
  },
});

function ingress(name: string, spec: object, status?: object): SceneObject {
  return {
    path: '/apis/networking.k8s.io/v1/namespaces/shop/ingresses',
    object: { metadata: { name, namespace: 'shop' }, spec, ...(status === undefined ? {} : { status }) },
  };
}

export const ingresses: readonly SceneObject[] = [
  ingress('any-host', { rules: [rule(null)] }),
  ingress(
    'one-host',
    {
      ingressClassName: 'nginx',
      rules: [rule('shop.example')],
      tls: [{ hosts: ['shop.example'], secretName: 'x' }],
    },
    { loadBalancer: { ingress: [{ ip: '192.0.2.20' }] } },
  ),
  ingress(
    'many-hosts',
    { rules: ['a', 'b', 'c', 'd', 'e'].map((part) => rule(`${part}.shop.example`)) },
    { loadBalancer: { ingress: [{ hostname: 'lb.example' }] } },
  ),
];
