import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { deployment, namespace, realNodeLabel, service } from '../../cluster/manifests.ts';
import { toolImage } from '../../cluster/node/images.ts';

const onSimulated = { 'kubernetes.io/hostname': 'node-1' };

function simple(apiVersion: string, kind: string, of: string | null, name: string, further: object): object {
  return { apiVersion, kind, metadata: { name, ...(of === null ? {} : { namespace: of }) }, ...further };
}

function caller(of: string, name: string, env: Record<string, string>): object {
  const variables = Object.entries(env).map(([key, value]) => ({ name: key, value }));
  return deployment({ name, namespace: of, replicas: 1, nodeSelector: onSimulated, env: variables });
}

function policy(of: string, name: string, spec: object): object {
  return simple('networking.k8s.io/v1', 'NetworkPolicy', of, name, { spec });
}

const app = (name: string) => ({ matchLabels: { app: name } });

/** Who may call whom: some are cut off, some are not. */
function policies(): object[] {
  const of = 'lyra';
  const dns = { to: [{ namespaceSelector: {} }], ports: [{ protocol: 'UDP', port: 53 }] };
  return [
    namespace(of),
    namespace('mensa'),
    ...['db', 'cache', 'queue'].flatMap((name) => [
      deployment({ name, namespace: of, replicas: 1, nodeSelector: onSimulated }),
      service(name, of),
    ]),
    caller(of, 'shop', { DATABASE_URL: 'postgres://db:80/shop', CACHE_HOST: 'cache' }),
    caller(of, 'report', { DATABASE_URL: 'postgres://db.lyra.svc:80/shop' }),
    caller('mensa', 'feed', { QUEUE: 'http://queue.lyra:80' }),
    caller(of, 'worker', { QUEUE: 'http://queue' }),
    caller(of, 'mailer', { CACHE_ADDR: 'cache:80' }),
    caller(of, 'silent', { QUEUE: 'http://queue:80' }),
    policy(of, 'db', {
      podSelector: app('db'),
      ingress: [{ from: [{ podSelector: app('shop') }], ports: [{ port: 8080 }] }],
    }),
    policy(of, 'queue', {
      podSelector: app('queue'),
      ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 8080 }] }],
    }),
    policy(of, 'cache', { podSelector: app('cache'), ingress: [{}] }),
    policy(of, 'mailer', {
      podSelector: app('mailer'),
      policyTypes: ['Egress'],
      egress: [dns, { to: [{ podSelector: app('queue') }] }],
    }),
    policy(of, 'silent', {
      podSelector: app('silent'),
      policyTypes: ['Egress'],
      egress: [{ to: [{ podSelector: app('queue') }] }],
    }),
  ];
}

/** A kind of somebody else, of which only the names count here. */
function definition(group: string, kind: string, plural: string, version = 'v1'): object {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${group}`,
      // Without it nobody may make kinds of this group.
      annotations: {
        'api-approved.kubernetes.io': 'https://github.com/kubernetes-sigs/gateway-api/pull/2466',
      },
    },
    spec: {
      group,
      scope: kind === 'GatewayClass' ? 'Cluster' : 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase() },
      versions: [{ name: version, served: true, storage: true, schema }],
    },
  };
}

const gatewayGroup = 'gateway.networking.k8s.io';
const gatewayVersion = `${gatewayGroup}/v1`;

export const definitions = (): object[] => [
  definition(gatewayGroup, 'GatewayClass', 'gatewayclasses'),
  definition(gatewayGroup, 'Gateway', 'gateways'),
  definition(gatewayGroup, 'HTTPRoute', 'httproutes'),
  definition(gatewayGroup, 'ReferenceGrant', 'referencegrants', 'v1beta1'),
  definition('cert-manager.io', 'Certificate', 'certificates'),
];

function route(name: string, parent: object, backend: object): object {
  return simple(gatewayVersion, 'HTTPRoute', 'norma', name, {
    spec: { parentRefs: [parent], rules: [{ backendRefs: [backend] }] },
  });
}

function gateway(name: string, listener: object, status: object = served): object {
  return simple(gatewayVersion, 'Gateway', 'norma', name, {
    spec: {
      gatewayClassName: 'edge',
      listeners: [{ name: 'web', port: 443, protocol: 'HTTPS', ...listener }],
    },
    status,
  });
}

const condition = (type: string, status: string, reason: string, message = '') => ({
  type,
  status,
  reason,
  message,
  lastTransitionTime: new Date(Date.now() - 600_000).toISOString(),
});
const served = {
  conditions: [condition('Accepted', 'True', 'Accepted'), condition('Programmed', 'True', 'Programmed')],
};

function gateways(): object[] {
  const secret = (name: string, of?: string) => ({
    tls: { certificateRefs: [{ name, ...(of === undefined ? {} : { namespace: of }) }] },
  });
  return [
    namespace('norma'),
    simple('v1', 'Secret', 'norma', 'edge-tls', { type: 'Opaque' }),
    simple('v1', 'Secret', 'mensa', 'far-tls', { type: 'Opaque' }),
    simple(gatewayVersion, 'GatewayClass', null, 'edge', { spec: { controllerName: 'example.com/edge' } }),
    gateway('main', secret('edge-tls')),
    gateway('bare', secret('gone-tls')),
    gateway('far', secret('far-tls', 'mensa')),
    gateway(
      'full',
      {},
      {
        conditions: [
          condition('Accepted', 'True', 'Accepted'),
          condition('Programmed', 'False', 'NoResources', 'no address is left'),
        ],
      },
    ),
    deployment({ name: 'shop', namespace: 'norma', replicas: 1, nodeSelector: onSimulated }),
    service('shop', 'norma'),
    service('open', 'mensa', { selector: { app: 'feed' } }),
    service('shut', 'mensa', { selector: { app: 'feed' } }),
    simple(`${gatewayGroup}/v1beta1`, 'ReferenceGrant', 'mensa', 'open', {
      spec: {
        from: [{ group: gatewayGroup, kind: 'HTTPRoute', namespace: 'norma' }],
        to: [{ group: '', kind: 'Service', name: 'open' }],
      },
    }),
    route('well', { name: 'main', sectionName: 'web' }, { name: 'shop', port: 80 }),
    route('granted', { name: 'main' }, { name: 'open', namespace: 'mensa', port: 80 }),
    route('ungranted', { name: 'main' }, { name: 'shut', namespace: 'mensa', port: 80 }),
    route('misrouted', { name: 'main' }, { name: 'nobody', port: 80 }),
    route('misported', { name: 'main' }, { name: 'shop', port: 81 }),
    route('lost', { name: 'nowhere' }, { name: 'shop', port: 80 }),
    route('unheard', { name: 'main', sectionName: 'admin' }, { name: 'shop', port: 80 }),
    simple(gatewayVersion, 'HTTPRoute', 'mensa', 'outside', {
      spec: { parentRefs: [{ name: 'main', namespace: 'norma' }], rules: [] },
    }),
  ];
}

const day = 86_400_000;
const later = (days: number) => new Date(Date.now() + days * day).toISOString();

function certificate(name: string, ready: object, times: object): object {
  return simple('cert-manager.io/v1', 'Certificate', 'orion', name, {
    spec: { secretName: `${name}-tls` },
    status: { conditions: [ready], ...times },
  });
}

function certificates(): object[] {
  const file = resolve(import.meta.dirname, '../../fixtures/certificates/days-30.pem');
  const caBundle = readFileSync(file).toString('base64');
  const ready = condition('Ready', 'True', 'Ready', 'Certificate is up to date and has not expired');
  return [
    namespace('orion'),
    certificate('fine', ready, { notAfter: later(60), renewalTime: later(30) }),
    certificate('soon', ready, { notAfter: later(3), renewalTime: later(-20) }),
    certificate('over', condition('Ready', 'False', 'Expired', 'Certificate expired'), {
      notAfter: later(-2),
      renewalTime: later(-30),
    }),
    certificate(
      'stuck',
      condition('Ready', 'False', 'DoesNotExist', 'Issuing certificate as Secret does not exist'),
      {},
    ),
    simple('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', null, 'sealed', {
      webhooks: [
        {
          name: 'sealed.example.com',
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
          failurePolicy: 'Fail',
          clientConfig: { service: { name: 'asleep', namespace: 'orion' }, caBundle },
          rules: [{ apiGroups: ['sealed.example'], apiVersions: ['*'], operations: ['*'], resources: ['*'] }],
        },
      ],
    }),
    simple('apps/v1', 'Deployment', 'orion', 'asleep', {
      spec: {
        replicas: 1,
        selector: app('asleep'),
        template: {
          metadata: { labels: { app: 'asleep' } },
          spec: { nodeSelector: { disk: 'none' }, containers: [{ name: 'main', image: toolImage }] },
        },
      },
    }),
    service('asleep', 'orion'),
  ];
}

const refusedWords =
  'services is forbidden: User "system:serviceaccount:pavo:robot" cannot list resource "services" in API group "" in the namespace "lyra"';

function workloads(): object[] {
  const of = 'pavo';
  const template = (name: string, spec: object, container: object = {}) => ({
    metadata: { labels: { app: name } },
    spec: { ...spec, containers: [{ name: 'main', image: toolImage, ...container }] },
  });
  return [
    namespace(of),
    simple('apps/v1', 'DaemonSet', of, 'probe', {
      spec: { selector: app('probe'), template: template('probe', { nodeSelector: { disk: 'fast' } }) },
    }),
    simple('apps/v1', 'StatefulSet', of, 'ledger', {
      spec: {
        replicas: 1,
        serviceName: 'ledgers',
        selector: app('ledger'),
        template: template('ledger', { nodeSelector: onSimulated }),
      },
    }),
    simple('apps/v1', 'StatefulSet', of, 'tally', {
      spec: {
        replicas: 3,
        serviceName: 'tally',
        selector: app('tally'),
        template: template('tally', { nodeSelector: { disk: 'none' } }),
      },
    }),
    service('tally', of, { clusterIP: 'None', selector: { app: 'tally' } }),
    deployment({ name: 'store', namespace: of, replicas: 2, nodeSelector: onSimulated }),
    deployment({ name: 'listener', namespace: of, replicas: 1, nodeSelector: onSimulated }),
    service('listener', of, { ports: [{ port: 80, targetPort: 9090 }] }),
    simple('v1', 'ServiceAccount', of, 'robot', {}),
    simple('apps/v1', 'Deployment', of, 'robot', {
      spec: {
        selector: app('robot'),
        template: template(
          'robot',
          { nodeSelector: realNodeLabel, serviceAccountName: 'robot', terminationGracePeriodSeconds: 1 },
          {
            command: ['sh', '-c', `echo '${refusedWords}'; exit 1`],
            terminationMessagePolicy: 'FallbackToLogsOnError',
          },
        ),
      },
    }),
    simple('batch/v1', 'CronJob', of, 'leap', {
      spec: {
        schedule: '0 0 30 2 *',
        jobTemplate: { spec: { template: template('leap', { restartPolicy: 'Never' }) } },
      },
    }),
    simple('batch/v1', 'CronJob', of, 'hourly', {
      spec: {
        schedule: '0 * * * *',
        jobTemplate: { spec: { template: template('hourly', { restartPolicy: 'Never' }) } },
      },
    }),
    simple('v1', 'ConfigMap', of, 'colors', { data: { red: '1' } }),
    simple('apps/v1', 'Deployment', of, 'painter', {
      spec: {
        replicas: 0,
        selector: app('painter'),
        template: template('painter', {
          volumes: [
            {
              name: 'colors',
              projected: {
                sources: [{ configMap: { name: 'colors', items: [{ key: 'blue', path: 'blue' }] } }],
              },
            },
          ],
        }),
      },
    }),
    // A cluster whose DNS was taken away.
    simple('v1', 'Service', 'kube-system', 'kube-dns', {
      spec: { selector: { 'k8s-app': 'kube-dns' }, ports: [{ name: 'dns', port: 53, protocol: 'UDP' }] },
    }),
  ];
}

function requests(): object[] {
  const file = resolve(import.meta.dirname, '../../fixtures/certificates/request.pem');
  const spec = {
    request: readFileSync(file).toString('base64'),
    signerName: 'kubernetes.io/kube-apiserver-client',
    usages: ['client auth'],
  };
  return ['waiting', 'refused'].map((name) =>
    simple('certificates.k8s.io/v1', 'CertificateSigningRequest', null, name, { spec }),
  );
}

/** Volumes that nobody makes by himself, and claims that they do not fit. */
function volumes(): object[] {
  const volume = (name: string, of: string, modes: string[]) =>
    simple('v1', 'PersistentVolume', null, name, {
      spec: {
        capacity: { storage: '1Gi' },
        accessModes: modes,
        storageClassName: of,
        persistentVolumeReclaimPolicy: 'Retain',
        hostPath: { path: `/tmp/${name}` },
      },
    });
  const claim = (name: string, of: string, further: object = {}) =>
    simple('v1', 'PersistentVolumeClaim', 'pyxis', name, {
      spec: {
        storageClassName: of,
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
        ...further,
      },
    });
  const storageClass = (name: string) =>
    simple('storage.k8s.io/v1', 'StorageClass', null, name, { provisioner: 'kubernetes.io/no-provisioner' });
  return [
    namespace('pyxis'),
    ...['manual', 'shared', 'little'].map(storageClass),
    volume('kept', 'manual', ['ReadWriteOnce']),
    claim('before', 'manual', { volumeName: 'kept' }),
    volume('single', 'shared', ['ReadWriteOnce']),
    claim('wide', 'shared', { accessModes: ['ReadWriteMany'] }),
    volume('small', 'little', ['ReadWriteOnce']),
    claim('large', 'little', { resources: { requests: { storage: '5Gi' } } }),
  ];
}

/** A claim that wants the volume of one that is gone. */
export const claimAgain = (): object =>
  simple('v1', 'PersistentVolumeClaim', 'pyxis', 'again', {
    spec: {
      storageClassName: 'manual',
      volumeName: 'kept',
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
    },
  });

/** What test/fixtures/diagnosis/further.json was recorded of, healthy siblings included. */
export function furtherScenes(): object[] {
  return [...policies(), ...gateways(), ...certificates(), ...workloads(), ...requests(), ...volumes()];
}

/** What is done once all of that is there. */
export const furtherAfterwards: readonly (readonly string[])[] = [
  ['rollout', 'pause', 'deployment/store', '-n', 'pavo'],
  ['certificate', 'deny', 'refused'],
  ['wait', 'pvc/before', '-n', 'pyxis', '--for=jsonpath={.status.phase}=Bound', '--timeout=60s'],
  ['delete', 'pvc', 'before', '-n', 'pyxis'],
  ['set', 'image', 'deployment/store', 'main=registry.example/shop/store:2', '-n', 'pavo'],
];
