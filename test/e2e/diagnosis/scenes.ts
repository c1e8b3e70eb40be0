import { deployment, namespace, realNodeLabel, service } from '../../cluster/manifests.ts';
import { toolImage } from '../../cluster/node/images.ts';

/** Registries of the test's own, by how they refuse. */
export const refusingRegistries = { 'missing.example': 404, 'private.example': 401, 'busy.example': 429 };

const forever = ['tail', '-f', '/dev/null'];
const shell = (script: string) => ['sh', '-c', script];
const web = shell('mkdir /www; httpd -f -p 8080 -h /www');
const often = (further: object) => ({ periodSeconds: 1, failureThreshold: 2, ...further });

interface Workload {
  container?: object;
  pod?: object;
  spec?: object;
}

/** A Deployment of one pod that really runs. */
function real(of: string, name: string, { container = {}, pod = {}, spec = {} }: Workload = {}): object {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: of, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          nodeSelector: realNodeLabel,
          terminationGracePeriodSeconds: 1,
          containers: [{ name: 'main', image: toolImage, command: forever, ...container }],
          ...pod,
        },
      },
      ...spec,
    },
  };
}

function simple(apiVersion: string, kind: string, of: string | null, name: string, further: object): object {
  return { apiVersion, kind, metadata: { name, ...(of === null ? {} : { namespace: of }) }, ...further };
}

function images(): object[] {
  const of = 'atlas';
  const pulled = (name: string, image: string) => real(of, name, { container: { image } });
  return [
    namespace(of),
    pulled('api', 'missing.example/shop/api:2'),
    pulled('jobs', 'private.example/shop/jobs:2'),
    pulled('mail', 'busy.example/shop/mail:2'),
    pulled('feed', 'dead.example/shop/feed:2'),
    pulled('site', 'Shop/Site:2'),
  ];
}

function references(): object[] {
  const of = 'boreas';
  const settings = { envFrom: [{ configMapRef: { name: 'settings' } }] };
  const key = { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'present', key: 'absent' } } }] };
  const mounted = (volume: object) => ({
    container: { volumeMounts: [{ name: 'some', mountPath: '/some' }] },
    pod: { volumes: [{ name: 'some', ...volume }] },
  });
  return [
    namespace(of),
    simple('v1', 'ConfigMap', of, 'present', { data: { color: 'blue' } }),
    real(of, 'cart', { container: settings }),
    real(of, 'search', { container: settings }),
    real(of, 'worker', { container: key }),
    real(of, 'web', mounted({ secret: { secretName: 'login' } })),
    real(of, 'store', mounted({ persistentVolumeClaim: { claimName: 'data' } })),
    real(of, 'robot', { pod: { serviceAccountName: 'robot' } }),
  ];
}

function failures(): object[] {
  const of = 'ceres';
  const limits = { resources: { limits: { memory: '24Mi' } } };
  const first = (name: string, script: string) => ({
    initContainers: [{ name, image: toolImage, command: shell(script) }],
  });
  return [
    namespace(of),
    real(of, 'payments', {
      container: { command: shell('echo "cannot reach db: connection refused"; exit 3') },
    }),
    real(of, 'eater', {
      container: { command: shell('tail /dev/zero; code=$?; sleep 1; exit $code'), ...limits },
    }),
    real(of, 'flaky', { container: { livenessProbe: often({ exec: { command: ['false'] } }) } }),
    real(of, 'slow', {
      container: {
        command: web,
        ports: [{ name: 'http', containerPort: 8080 }],
        readinessProbe: often({ httpGet: { port: 8080, path: '/missing' } }),
      },
    }),
    real(of, 'migrate', { pod: first('schema', 'echo "no database"; exit 4') }),
    real(of, 'typo', { container: { command: ['no-such-program'] } }),
    real(of, 'brief', { container: { command: ['true'] } }),
    service('slow', of),
  ];
}

function placing(): object[] {
  const of = 'dione';
  const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
  return [
    namespace(of),
    real(of, 'gpu', { pod: { nodeSelector: { gpu: 'true' } } }),
    real(of, 'big', { container: { resources: { requests: { cpu: '500' } } } }),
    simple('v1', 'PersistentVolumeClaim', of, 'disk', { spec: { ...claim, storageClassName: 'fast' } }),
    real(of, 'ledger', {
      container: { volumeMounts: [{ name: 'disk', mountPath: '/disk' }] },
      pod: { volumes: [{ name: 'disk', persistentVolumeClaim: { claimName: 'disk' } }] },
    }),
    namespace('elara'),
    simple('v1', 'ResourceQuota', 'elara', 'small', { spec: { hard: { pods: '0' } } }),
    real('elara', 'refused'),
    {
      ...(real(of, 'astray') as { metadata: object }),
      spec: { ...(real(of, 'astray', { pod: { nodeName: 'lost-1' } }) as { spec: object }).spec },
    },
  ];
}

function network(): object[] {
  const of = 'fornax';
  const to = (name: string, port: object) => ({
    path: `/${name}`,
    pathType: 'Prefix',
    backend: { service: { name, port } },
  });
  const scale = (name: string, target: string) =>
    simple('autoscaling/v2', 'HorizontalPodAutoscaler', of, name, {
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: target },
        maxReplicas: 3,
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
          },
        ],
      },
    });
  return [
    namespace(of),
    real(of, 'shop', { container: { command: web, ports: [{ name: 'http', containerPort: 8080 }] } }),
    service('shop', of),
    service('misspelt', of, { selector: { app: 'shp' } }),
    service('misnamed', of, { selector: { app: 'shop' }, ports: [{ port: 80, targetPort: 'web' }] }),
    simple('networking.k8s.io/v1', 'Ingress', of, 'front', {
      spec: {
        ingressClassName: 'nowhere',
        tls: [{ hosts: ['shop.example'], secretName: 'front-tls' }],
        rules: [
          { host: 'shop.example', http: { paths: [to('gone', { number: 80 }), to('shop', { number: 81 })] } },
        ],
      },
    }),
    scale('targetless', 'nobody'),
    scale('blind', 'shop'),
    simple('policy/v1', 'PodDisruptionBudget', of, 'strict', {
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'shop' } } },
    }),
    simple('batch/v1', 'Job', of, 'import', {
      spec: {
        backoffLimit: 0,
        template: {
          spec: {
            nodeSelector: realNodeLabel,
            restartPolicy: 'Never',
            containers: [{ name: 'main', image: toolImage, command: shell('exit 5') }],
          },
        },
      },
    }),
    simple('batch/v1', 'CronJob', of, 'nightly', {
      spec: {
        schedule: '0 3 * * *',
        suspend: true,
        jobTemplate: {
          spec: {
            template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: toolImage }] } },
          },
        },
      },
    }),
    real(of, 'roll', { spec: { progressDeadlineSeconds: 10 } }),
  ];
}

function ofTheCluster(): object[] {
  return [
    simple('v1', 'Node', null, 'lost-1', {
      metadata: { name: 'lost-1', labels: { 'kubernetes.io/hostname': 'lost-1' } },
      status: {
        allocatable: { cpu: '4', memory: '8Gi', pods: '50' },
        capacity: { cpu: '4', memory: '8Gi', pods: '50' },
      },
    }),
    simple('apiregistration.k8s.io/v1', 'APIService', null, 'v1.broken.example', {
      spec: {
        group: 'broken.example',
        version: 'v1',
        groupPriorityMinimum: 1000,
        versionPriority: 10,
        insecureSkipTLSVerify: true,
        service: { name: 'nobody', namespace: 'fornax', port: 443 },
      },
    }),
    simple('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', null, 'guard', {
      webhooks: [
        {
          name: 'guard.example.com',
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
          failurePolicy: 'Fail',
          clientConfig: { service: { name: 'nobody', namespace: 'fornax' } },
          rules: [{ apiGroups: ['broken.example'], apiVersions: ['*'], operations: ['*'], resources: ['*'] }],
        },
      ],
    }),
    namespace('gamma'),
    {
      ...simple('v1', 'ConfigMap', 'gamma', 'held', {}),
      metadata: { name: 'held', namespace: 'gamma', finalizers: ['example.com/hold'] },
    },
    namespace('hydra'),
    {
      ...simple('v1', 'Pod', 'hydra', 'held', {
        spec: {
          nodeSelector: realNodeLabel,
          terminationGracePeriodSeconds: 1,
          containers: [{ name: 'main', image: toolImage, command: forever }],
        },
      }),
      metadata: { name: 'held', namespace: 'hydra', finalizers: ['example.com/hold'] },
    },
  ];
}

/** Namespaces in which all is well, and busy. */
export const healthyNamespaces = ['iris', 'juno', 'kore'];

function healthy(of: string): object[] {
  return [
    namespace(of),
    deployment({
      name: 'web',
      namespace: of,
      replicas: 3,
      nodeSelector: { 'kubernetes.io/hostname': 'node-1' },
    }),
    service('web', of),
    simple('policy/v1', 'PodDisruptionBudget', of, 'web', {
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
    }),
    simple('v1', 'ConfigMap', of, 'settings', { data: { color: 'blue' } }),
    real(of, 'api', {
      container: {
        command: web,
        ports: [{ name: 'http', containerPort: 8080 }],
        envFrom: [{ configMapRef: { name: 'settings' } }, { secretRef: { name: 'extra', optional: true } }],
        readinessProbe: often({ tcpSocket: { port: 'http' } }),
      },
      pod: { initContainers: [{ name: 'first', image: toolImage, command: ['true'] }] },
    }),
    service('api', of, { ports: [{ port: 80, targetPort: 'http' }] }),
    deployment({ name: 'asleep', namespace: of, replicas: 0 }),
    service('asleep', of),
    simple('batch/v1', 'Job', of, 'once', {
      spec: {
        template: {
          spec: {
            nodeSelector: realNodeLabel,
            restartPolicy: 'Never',
            containers: [{ name: 'main', image: toolImage, command: ['true'] }],
          },
        },
      },
    }),
  ];
}

/** All that is planted, healthy siblings included. */
export function scenes(): object[] {
  return [
    ...images(),
    ...references(),
    ...failures(),
    ...placing(),
    ...network(),
    ...ofTheCluster(),
    ...healthyNamespaces.flatMap(healthy),
  ];
}

/** What is done once all of that runs. */
export const afterwards: readonly (readonly string[])[] = [
  ['set', 'image', 'deployment/roll', 'main=missing.example/shop/roll:3', '-n', 'fornax'],
  ['delete', 'namespace', 'gamma', '--wait=false'],
  ['delete', 'pod', 'held', '-n', 'hydra', '--wait=false'],
  ['cordon', 'node-1'],
];
