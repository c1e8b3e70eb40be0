import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyTimeoutMs } from '../../../test/fakes/property-timeout.ts';
import { Edge } from '../../domain/edge.ts';
import type { JsonObject } from '../../lib/json.ts';
import { extractEdges } from './extract-edges.ts';
import { edgeExtractors } from './registry.ts';

/** `type field → Kind[ namespace/]name[?][ (parts)]`, as short as a table can hold. */
function written(edges: readonly Edge[]): string[] {
  return edges.map(({ type, field, toKind, toNamespace, toName, optional, parts, selector }) => {
    const target = toName ?? JSON.stringify(selector);
    const place = toNamespace === null ? '' : `${toNamespace}/`;
    return `${type} ${field} → ${toKind} ${place}${target}${optional ? '?' : ''}${parts.length > 0 ? ` (${parts.join(',')})` : ''}`;
  });
}

function edgesOf(groupKind: string, object: JsonObject): string[] {
  const [kind = '', ...group] = groupKind.split('.');
  return written(extractEdges(object, { kind, group: group.join('.') }));
}

const podSpec = {
  serviceAccountName: 'web',
  priorityClassName: 'high',
  runtimeClassName: 'gvisor',
  imagePullSecrets: [{ name: 'registry' }],
  containers: [
    {
      name: 'app',
      envFrom: [{ configMapRef: { name: 'base' } }, { secretRef: { name: 'extra', optional: true } }],
      env: [
        { name: 'PLAIN', value: 'x' },
        { name: 'B', valueFrom: { configMapKeyRef: { name: 'settings', key: 'b' } } },
        { name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'a' } } },
        { name: 'C', valueFrom: { configMapKeyRef: { name: 'settings', key: 'c', optional: true } } },
        { name: 'P', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } },
        { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      ],
    },
  ],
  initContainers: [{ name: 'migrate', envFrom: [{ secretRef: { name: 'db' } }] }],
  volumes: [
    { name: 'certs', secret: { secretName: 'tls', items: [{ key: 'tls.crt', path: 'c' }] } },
    { name: 'conf', configMap: { name: 'nginx', optional: true } },
    { name: 'data', persistentVolumeClaim: { claimName: 'data-web-0' } },
    {
      name: 'kube-api-access-x7k2p',
      projected: {
        sources: [
          { serviceAccountToken: { path: 'token' } },
          { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
          { secret: { name: 'projected' } },
        ],
      },
    },
    {
      name: 'scratch',
      ephemeral: { volumeClaimTemplate: { spec: { storageClassName: 'fast' } } },
    },
    { name: 'driver', csi: { driver: 'x', nodePublishSecretRef: { name: 'csi' } } },
    { name: 'tmp', emptyDir: {} },
  ],
};
const needs = (path: string): string[] => [
  `refers ${path}.containers[app].env → ConfigMap settings (a,b)`,
  `refers ${path}.containers[app].env → ConfigMap settings? (c)`,
  `refers ${path}.containers[app].env → Secret db (password)`,
  `refers ${path}.containers[app].envFrom → ConfigMap base`,
  `refers ${path}.containers[app].envFrom → Secret extra?`,
  `refers ${path}.initContainers[migrate].envFrom → Secret db`,
  `refers ${path}.volumes[certs].secret → Secret tls (tls.crt)`,
  `refers ${path}.volumes[conf].configMap → ConfigMap nginx?`,
  `refers ${path}.volumes[data].persistentVolumeClaim → PersistentVolumeClaim data-web-0`,
  `refers ${path}.volumes[kube-api-access].projected.configMap → ConfigMap kube-root-ca.crt (ca.crt)`,
  `refers ${path}.volumes[kube-api-access].projected.secret → Secret projected`,
  `refers ${path}.volumes[scratch].ephemeral → StorageClass.storage.k8s.io fast`,
  `refers ${path}.volumes[driver].csi.nodePublishSecretRef → Secret csi`,
  `refers ${path}.imagePullSecrets → Secret registry?`,
  `refers ${path}.serviceAccountName → ServiceAccount web`,
  `refers ${path}.priorityClassName → PriorityClass.scheduling.k8s.io high`,
  `refers ${path}.runtimeClassName → RuntimeClass.node.k8s.io gvisor`,
];
const namedSelector = [{ key: 'app', operator: 'in', values: ['web'] }];

const table: { kind: string; object: JsonObject; edges: string[] }[] = [
  {
    kind: 'Pod',
    object: { metadata: { name: 'web-0', namespace: 'shop' }, spec: podSpec },
    edges: [...needs('spec'), 'refers spec.volumes[scratch].ephemeral → PersistentVolumeClaim web-0-scratch'],
  },
  {
    kind: 'Deployment.apps',
    object: { spec: { template: { spec: podSpec } } },
    edges: needs('spec.template.spec'),
  },
  {
    kind: 'CronJob.batch',
    object: { spec: { jobTemplate: { spec: { template: { spec: { containers: [] } } } } } },
    edges: ['refers spec.jobTemplate.spec.template.spec.serviceAccountName → ServiceAccount default'],
  },
  {
    kind: 'StatefulSet.apps',
    object: {
      spec: {
        serviceName: 'db',
        template: { spec: { serviceAccount: 'old-name' } },
        volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { storageClassName: 'fast' } }],
      },
    },
    edges: [
      'refers spec.template.spec.serviceAccountName → ServiceAccount old-name',
      'refers spec.serviceName → Service db',
      'refers spec.volumeClaimTemplates[data] → StorageClass.storage.k8s.io fast',
    ],
  },
  {
    kind: 'Service',
    object: { spec: { selector: { app: 'web' } } },
    edges: [`selects spec.selector → Pod ${JSON.stringify(namedSelector)}`],
  },
  { kind: 'Service', object: { spec: { type: 'ExternalName', selector: { app: 'web' } } }, edges: [] },
  { kind: 'Service', object: { spec: { ports: [] } }, edges: [] },
  {
    kind: 'NetworkPolicy.networking.k8s.io',
    object: { spec: { podSelector: {} } },
    edges: ['selects spec.podSelector → Pod []'],
  },
  {
    kind: 'PodDisruptionBudget.policy',
    object: {
      spec: {
        selector: {
          matchLabels: { app: 'web' },
          matchExpressions: [
            { key: 'tier', operator: 'NotIn', values: ['test'] },
            { key: 'old', operator: 'DoesNotExist' },
            { key: 'x', operator: 'Greater', values: ['1'] },
          ],
        },
      },
    },
    edges: [
      `selects spec.selector → Pod ${JSON.stringify([
        ...namedSelector,
        { key: 'tier', operator: 'notin', values: ['test'] },
        { key: 'old', operator: 'absent', values: [] },
        { key: 'x', operator: 'in', values: [] },
      ])}`,
    ],
  },
  {
    kind: 'HorizontalPodAutoscaler.autoscaling',
    object: { spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } } },
    edges: ['selects spec.scaleTargetRef → Deployment.apps web'],
  },
  {
    kind: 'VerticalPodAutoscaler.autoscaling.k8s.io',
    object: { spec: { targetRef: { apiVersion: 'v1', kind: 'ReplicationController', name: 'web' } } },
    edges: ['selects spec.targetRef → ReplicationController web'],
  },
  {
    kind: 'ScaledObject.keda.sh',
    object: { spec: { scaleTargetRef: { name: 'web' } } },
    edges: ['selects spec.scaleTargetRef → Deployment.apps web'],
  },
  {
    kind: 'Ingress.networking.k8s.io',
    object: {
      metadata: { annotations: { 'kubernetes.io/ingress.class': 'old' } },
      spec: {
        ingressClassName: 'nginx',
        defaultBackend: { resource: { apiGroup: 'k8s.example', kind: 'Bucket', name: 'static' } },
        tls: [{ hosts: ['shop.example'], secretName: 'shop-tls' }],
        rules: [
          {
            host: 'shop.example',
            http: {
              paths: [
                { path: '/', backend: { service: { name: 'web', port: { number: 80 } } } },
                { path: '/api', backend: { service: { name: 'web', port: { name: 'api' } } } },
              ],
            },
          },
          { http: { paths: [{ backend: { service: { name: 'other', port: { number: 8080 } } } }] } },
        ],
      },
    },
    edges: [
      'routes-to spec.defaultBackend → Bucket.k8s.example static',
      'routes-to spec.rules[shop.example] → Service web (80,api)',
      'routes-to spec.rules[*] → Service other (8080)',
      'refers spec.tls → Secret shop-tls',
      'refers spec.ingressClassName → IngressClass.networking.k8s.io nginx',
      'refers metadata.annotations[kubernetes.io/ingress.class] → IngressClass.networking.k8s.io old?',
    ],
  },
  {
    kind: 'HTTPRoute.gateway.networking.k8s.io',
    object: {
      metadata: { namespace: 'shop' },
      spec: {
        parentRefs: [{ name: 'public', namespace: 'infra', sectionName: 'https' }],
        rules: [
          {
            backendRefs: [
              { name: 'web', namespace: 'shop', port: 80 },
              { group: 'net.example', kind: 'Pool', name: 'far', namespace: 'elsewhere' },
            ],
            filters: [{ type: 'RequestMirror', requestMirror: { backendRef: { name: 'mirror', port: 1 } } }],
          },
        ],
      },
    },
    edges: [
      'routes-to spec.parentRefs → Gateway.gateway.networking.k8s.io infra/public (https)',
      'routes-to spec.rules[0].backendRefs → Service web (80)',
      'routes-to spec.rules[0].backendRefs → Pool.net.example elsewhere/far',
      'routes-to spec.rules[0].filters → Service mirror (1)',
    ],
  },
  {
    kind: 'Gateway.gateway.networking.k8s.io',
    object: {
      spec: {
        gatewayClassName: 'cloud',
        listeners: [
          { name: 'https', tls: { certificateRefs: [{ group: '', kind: 'Secret', name: 'cert' }] } },
        ],
      },
    },
    edges: [
      'refers spec.gatewayClassName → GatewayClass.gateway.networking.k8s.io cloud',
      'refers spec.listeners[https].tls → Secret cert',
    ],
  },
  {
    kind: 'ReferenceGrant.gateway.networking.k8s.io',
    object: {
      spec: {
        to: [
          { group: '', kind: 'Secret' },
          { group: '', kind: 'Secret', name: 'cert' },
        ],
      },
    },
    edges: ['refers spec.to → Secret cert'],
  },
  {
    kind: 'ValidatingWebhookConfiguration.admissionregistration.k8s.io',
    object: {
      webhooks: [
        { name: 'a.example', clientConfig: { service: { namespace: 'ops', name: 'hook' } } },
        { name: 'b.example', clientConfig: { url: 'https://elsewhere.example' } },
      ],
    },
    edges: ['routes-to webhooks[a.example].clientConfig.service → Service ops/hook (443)'],
  },
  {
    kind: 'APIService.apiregistration.k8s.io',
    object: { spec: { service: { namespace: 'kube-system', name: 'metrics-server', port: 4443 } } },
    edges: ['routes-to spec.service → Service kube-system/metrics-server (4443)'],
  },
  {
    kind: 'CustomResourceDefinition.apiextensions.k8s.io',
    object: {
      spec: {
        conversion: { webhook: { clientConfig: { service: { namespace: 'ops', name: 'convert' } } } },
      },
    },
    edges: ['routes-to spec.conversion.webhook → Service ops/convert (443)'],
  },
  {
    kind: 'PersistentVolumeClaim',
    object: { spec: { volumeName: 'pv-1', storageClassName: 'fast' } },
    edges: [
      'binds spec.volumeName → PersistentVolume pv-1',
      'refers spec.storageClassName → StorageClass.storage.k8s.io fast?',
    ],
  },
  {
    kind: 'PersistentVolumeClaim',
    object: { spec: { storageClassName: 'fast' } },
    edges: ['refers spec.storageClassName → StorageClass.storage.k8s.io fast'],
  },
  {
    kind: 'PersistentVolume',
    object: { spec: { claimRef: { namespace: 'shop', name: 'data' }, storageClassName: 'by-hand' } },
    edges: [
      'binds spec.claimRef → PersistentVolumeClaim shop/data',
      'refers spec.storageClassName → StorageClass.storage.k8s.io by-hand?',
    ],
  },
  {
    kind: 'ClusterRoleBinding.rbac.authorization.k8s.io',
    object: {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      subjects: [
        { kind: 'ServiceAccount', namespace: 'shop', name: 'web' },
        { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'ops' },
      ],
    },
    edges: [
      'binds roleRef → ClusterRole.rbac.authorization.k8s.io view',
      'binds subjects → ServiceAccount shop/web',
      'binds subjects → Group.rbac.authorization.k8s.io ops?',
    ],
  },
  {
    kind: 'ServiceAccount',
    object: { secrets: [{ name: 'token' }], imagePullSecrets: [{ name: 'registry' }] },
    edges: ['refers secrets → Secret token?', 'refers imagePullSecrets → Secret registry?'],
  },
  {
    kind: 'ConfigMap',
    object: {
      metadata: {
        ownerReferences: [
          { apiVersion: 'v1', kind: 'Node', name: 'a' },
          { apiVersion: 'shop.example/v1', kind: 'Shop', name: 'b', controller: true },
        ],
      },
    },
    edges: ['owner metadata.ownerReferences → Node a'],
  },
];

const mounting = (subPath: string, volume: JsonObject) =>
  edgesOf('Pod', {
    spec: {
      serviceAccountName: 'web',
      containers: [{ name: 'app', volumeMounts: [{ name: 'conf', mountPath: '/etc/app.yaml', subPath }] }],
      volumes: [{ name: 'conf', ...volume }],
    },
  }).filter((line) => line.includes('volumes[conf]'));

describe('extract/edges/extract-edges', () => {
  it.each<[string, string, JsonObject, string]>([
    [
      'is a key of the volume',
      'app.yaml',
      { configMap: { name: 'settings' } },
      'ConfigMap settings (app.yaml)',
    ],
    ['is a key of a Secret', 'app.yaml', { secret: { secretName: 'keys' } }, 'Secret keys (app.yaml)'],
    [
      'is a path of what items name',
      'app.yaml',
      { configMap: { name: 'settings', items: [{ key: 'a', path: 'app.yaml' }] } },
      'ConfigMap settings (a)',
    ],
    [
      'is no key where it leads further down',
      'conf/app.yaml',
      { configMap: { name: 'settings' } },
      'ConfigMap settings',
    ],
  ])('a subPath %s', (_, subPath, volume, target) => {
    expect(mounting(subPath, volume)).toEqual([
      expect.stringMatching(new RegExp(`→ ${target.replace(/[().]/g, '\\$&')}$`)),
    ]);
  });

  it.each(table)('a $kind points to what its fields name: $edges', ({ kind, object, edges }) => {
    expect(edgesOf(kind, object)).toEqual(edges);
  });

  it('gives pods of one template equal edges', () => {
    const pod = (name: string, volume: string) => ({
      metadata: { name, namespace: 'shop' },
      spec: { volumes: [{ name: volume, projected: { sources: [{ configMap: { name: 'ca' } }] } }] },
    });

    expect(edgesOf('Pod', pod('web-1', 'kube-api-access-aaaaa'))).toEqual(
      edgesOf('Pod', pod('web-2', 'kube-api-access-bbbbb')),
    );
  });

  it('names each kind once', () => {
    const kinds = edgeExtractors.flatMap((extractor) => extractor.kinds);

    expect(new Set(kinds).size).toBe(kinds.length);
  });

  it(
    'gives edges of whatever it is given',
    () => {
      const fields =
        'spec metadata template containers volumes env envFrom valueFrom secretKeyRef configMapRef name selector ' +
        'matchLabels matchExpressions rules http paths backend service port subjects roleRef kind apiGroup namespace ' +
        'scaleTargetRef webhooks clientConfig tls listeners claimRef ownerReferences projected sources items key';
      const value = fc.oneof(fc.constantFrom('x', '', 7, true, null), fc.constant(['x', null, {}]));
      const { tree } = fc.letrec((tie) => ({
        tree: fc.oneof(
          { depthSize: 'small', withCrossShrink: true },
          value,
          fc.array(tie('tree'), { maxLength: 3 }),
          fc.dictionary(fc.constantFrom(...fields.split(' ')), tie('tree'), { maxKeys: 6 }),
        ),
      }));
      const object = fc.dictionary(fc.constantFrom(...fields.split(' ')), tree, { maxKeys: 6 });
      const kinds = edgeExtractors.flatMap((extractor) => extractor.kinds);
      fc.assert(
        fc.property(object, fc.constantFrom(...kinds), (given, groupKind) => {
          const [kind = '', ...group] = groupKind.split('.');
          const edges = extractEdges(given, { kind, group: group.join('.') });

          for (const edge of edges) expect(Edge.safeParse(edge).success).toBe(true);
        }),
        { numRuns: 200 },
      );
    },
    propertyTimeoutMs,
  );
});
