import { deployment, namespace, realNodeLabel } from '../../cluster/manifests.ts';
import { toolImage } from '../../cluster/node/images.ts';

const onSimulated = { 'kubernetes.io/hostname': 'node-1' };
const forever = ['tail', '-f', '/dev/null'];
const shell = (script: string) => ['sh', '-c', script];
const app = (name: string) => ({ matchLabels: { app: name } });

function simple(apiVersion: string, kind: string, of: string | null, name: string, further: object): object {
  return { apiVersion, kind, metadata: { name, ...(of === null ? {} : { namespace: of }) }, ...further };
}

interface Template {
  pod?: object;
  container?: object;
}

function template(name: string, { pod = {}, container = {} }: Template): object {
  return {
    metadata: { labels: { app: name } },
    spec: {
      nodeSelector: realNodeLabel,
      terminationGracePeriodSeconds: 1,
      ...pod,
      containers: [{ name: 'main', image: toolImage, command: forever, ...container }],
    },
  };
}

function workload(of: string, name: string, parts: Template, replicas = 1): object {
  return simple('apps/v1', 'Deployment', of, name, {
    spec: { replicas, selector: app(name), template: template(name, parts) },
  });
}

/** Pods that write more than they themselves may. */
function limits(): object[] {
  const of = 'vela';
  const fill = (path: string) => shell(`dd if=/dev/zero of=${path}/fill bs=1M count=40; tail -f /dev/null`);
  const scratch = (sizeLimit: string) => ({ volumes: [{ name: 'scratch', emptyDir: { sizeLimit } }] });
  const volumeMounts = [{ name: 'scratch', mountPath: '/scratch' }];
  return [
    namespace(of),
    workload(of, 'bulky', { pod: scratch('8Mi'), container: { command: fill('/scratch'), volumeMounts } }),
    workload(of, 'modest', { pod: scratch('80Mi'), container: { command: fill('/scratch'), volumeMounts } }),
    workload(of, 'scribe', {
      container: { command: fill('/tmp'), resources: { limits: { 'ephemeral-storage': '10Mi' } } },
    }),
  ];
}

/** Hooks that fail, and keys and credentials that are not there. */
function starts(): object[] {
  const of = 'cetus';
  const hook = (code: number) => ({
    lifecycle: { postStart: { exec: { command: shell(`echo not today; exit ${code}`) } } },
  });
  const files = (name: string, source: object) => ({
    pod: { volumes: [{ name, ...source }] },
    container: { volumeMounts: [{ name, mountPath: '/files' }] },
  });
  const items = (key: string) => [{ key, path: key }];
  return [
    namespace(of),
    workload(of, 'greeter', { container: hook(5) }),
    workload(of, 'polite', { container: hook(0) }),
    simple('v1', 'Secret', of, 'keyring', { stringData: { public: 'not-a-key' } }),
    simple('v1', 'ConfigMap', of, 'menu', { data: { soup: 'leek' } }),
    workload(of, 'opener', files('keys', { secret: { secretName: 'keyring', items: items('private') } })),
    workload(of, 'reader', files('keys', { secret: { secretName: 'keyring', items: items('public') } })),
    workload(of, 'waiter', files('menu', { configMap: { name: 'menu', items: items('roast') } })),
    workload(of, 'puller', {
      pod: { imagePullSecrets: [{ name: 'pull-key' }] },
      container: { image: 'private.example/shop/puller:2', command: undefined },
    }),
    workload(of, 'absent', { container: { command: ['no-such-program'] } }),
  ];
}

function runs(): object[] {
  const of = 'lepus';
  const failing = (code: number, words: string) => ({
    pod: { restartPolicy: 'Never' },
    container: { command: shell(`echo ${words} > /dev/termination-log; exit ${code}`) },
  });
  const everyMinute = (name: string, spec: object, parts: Template) =>
    simple('batch/v1', 'CronJob', of, name, {
      spec: {
        schedule: '* * * * *',
        ...spec,
        jobTemplate: { spec: { backoffLimit: 0, template: template(name, parts) } },
      },
    });
  return [
    namespace(of),
    simple('batch/v1', 'Job', of, 'count', {
      spec: { backoffLimit: 1, template: template('count', failing(9, 'no shelf left')) },
    }),
    everyMinute('nightly', {}, failing(8, 'disk is read-only')),
    everyMinute('endless', { concurrencyPolicy: 'Forbid' }, { pod: { restartPolicy: 'Never' } }),
    everyMinute('brisk', {}, { pod: { restartPolicy: 'Never' }, container: { command: shell('exit 0') } }),
  ];
}

/** What the scheduler has to say, reason for reason. */
function placing(): object[] {
  const of = 'corvus';
  const port = (name: string) =>
    workload(of, name, {
      pod: { nodeSelector: { lane: 'open' } },
      container: { ports: [{ containerPort: 7070, hostPort: 7070 }] },
    });
  const apart = (name: string) => ({
    requiredDuringSchedulingIgnoredDuringExecution: [
      { labelSelector: app(name), topologyKey: 'kubernetes.io/hostname' },
    ],
  });
  const evenly = (name: string) => ({
    maxSkew: 1,
    minDomains: 2,
    topologyKey: 'kubernetes.io/hostname',
    whenUnsatisfiable: 'DoNotSchedule',
    labelSelector: app(name),
  });
  const open = { nodeSelector: { lane: 'open' } };
  const fast = { matchExpressions: [{ key: 'disk', operator: 'In', values: ['fast', 'faster'] }] };
  return [
    namespace(of),
    workload(of, 'hoist', { pod: { nodeSelector: { lane: 'reserved' } } }),
    workload(of, 'solo', { pod: { ...open, affinity: { podAntiAffinity: apart('solo') } } }, 2),
    workload(of, 'beside', { pod: { ...open, affinity: { podAffinity: apart('nobody') } } }),
    workload(of, 'spread', { pod: { ...open, topologySpreadConstraints: [evenly('spread')] } }, 3),
    workload(of, 'picky', {
      pod: {
        nodeSelector: {},
        affinity: {
          nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [fast] } },
        },
      },
    }),
    workload(of, 'large', {
      pod: open,
      container: { resources: { requests: { cpu: '20', memory: '300Gi' } } },
    }),
    port('first'),
    port('second'),
  ];
}

/** What admission, quotas and classes refuse. */
function refusals(): object[] {
  const of = 'dorado';
  const asks = (cpu: string) => ({ container: { resources: { requests: { cpu }, limits: { cpu } } } });
  return [
    namespace(of),
    namespace('hydrus'),
    simple('v1', 'LimitRange', of, 'bounds', {
      spec: { limits: [{ type: 'Container', max: { cpu: '1' } }] },
    }),
    simple('v1', 'ResourceQuota', 'hydrus', 'share', { spec: { hard: { 'requests.cpu': '1' } } }),
    workload(of, 'greedy', asks('2')),
    workload('hydrus', 'fits', asks('600m')),
    workload('hydrus', 'second', asks('600m')),
    workload(of, 'urgent', { pod: { priorityClassName: 'most-urgent' } }),
    workload(of, 'boxed', { pod: { runtimeClassName: 'sandbox' } }),
  ];
}

/** One name of a Secret that is nowhere, in three namespaces. */
function shared(): object[] {
  return ['mira', 'rigel', 'spica'].flatMap((of) => [
    namespace(of),
    ...['one', 'two'].map((name) =>
      workload(of, name, { container: { envFrom: [{ secretRef: { name: 'mesh-ca' } }] } }),
    ),
  ]);
}

/** Two claims without a class: one waits for a volume of a claim that is gone, for the other there is none. */
function volumes(): object[] {
  const claim = (of: string, name: string, further: object) =>
    simple('v1', 'PersistentVolumeClaim', of, name, {
      spec: {
        storageClassName: '',
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
        ...further,
      },
    });
  return [
    namespace('pyxis'),
    namespace('carina'),
    simple('v1', 'PersistentVolume', null, 'ledger-1', {
      spec: {
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOnce'],
        persistentVolumeReclaimPolicy: 'Retain',
        hostPath: { path: '/tmp/ledger-1' },
      },
    }),
    claim('pyxis', 'ledger', { volumeName: 'ledger-1' }),
    claim('carina', 'nothing', { accessModes: ['ReadWriteMany'] }),
  ];
}

/** The same claim again, once the first is gone: the volume is still kept for that. */
export const claimOnceMore = (): object => volumes()[3] as object;

function system(): object[] {
  const labels = { 'k8s-app': 'kube-dns' };
  const servers = deployment({
    name: 'coredns',
    namespace: 'kube-system',
    replicas: 1,
    labels,
    nodeSelector: onSimulated,
  });
  return [
    servers,
    simple('v1', 'Service', 'kube-system', 'kube-dns', {
      spec: { selector: { 'k8s-app': 'coredns' }, ports: [{ name: 'dns', port: 53, protocol: 'UDP' }] },
    }),
    namespace('gemma'),
    {
      ...simple('v1', 'ConfigMap', 'gemma', 'held', {}),
      metadata: { name: 'held', namespace: 'gemma', finalizers: ['deeds.example/hold'] },
    },
    simple('apiregistration.k8s.io/v1', 'APIService', null, 'v1.broken.example', {
      spec: {
        group: 'broken.example',
        version: 'v1',
        groupPriorityMinimum: 100,
        versionPriority: 100,
        insecureSkipTLSVerify: true,
        service: { name: 'nobody', namespace: 'vela' },
      },
    }),
  ];
}

/** What test/fixtures/diagnosis/later.json was recorded of, healthy siblings included. */
export function laterScenes(): object[] {
  return [
    ...limits(),
    ...starts(),
    ...runs(),
    ...placing(),
    ...refusals(),
    ...shared(),
    ...volumes(),
    ...system(),
  ];
}

/** What is done before any of that is there: nodes that are not alike. */
export const laterBefore: readonly (readonly string[])[] = [
  ['label', 'node', 'node-1', 'lane=open'],
  ['label', 'node', 'node-2', 'lane=reserved'],
  ['taint', 'node', 'node-2', 'lane.example/reserved=cranes:NoSchedule'],
];

/** What is done once all of that is there. */
export const laterAfterwards: readonly (readonly string[])[] = [
  ['wait', 'pvc/ledger', '-n', 'pyxis', '--for=jsonpath={.status.phase}=Bound', '--timeout=60s'],
  ['delete', 'pvc', 'ledger', '-n', 'pyxis'],
  ['delete', 'namespace', 'gemma', '--wait=false'],
];
