import { describe, expect, it } from 'vitest';
import { kind, nodeKind, podKind } from '../../../test/fakes/builders.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import type { JsonObject } from '../../lib/json.ts';
import { describeChange } from './describe-change.ts';
import type { ObjectState, StateColumns } from './object-state.ts';

const deployment = kind('apps', 'v1', 'Deployment', 'deployments');
const configMap = kind('', 'v1', 'ConfigMap', 'configmaps');
const secret = kind('', 'v1', 'Secret', 'secrets');
const service = kind('', 'v1', 'Service', 'services');
const ingress = kind('networking.k8s.io', 'v1', 'Ingress', 'ingresses');
const autoscaler = kind('autoscaling', 'v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers');
const job = kind('batch', 'v1', 'Job', 'jobs');
const cronJob = kind('batch', 'v1', 'CronJob', 'cronjobs');
const claim = kind('', 'v1', 'PersistentVolumeClaim', 'persistentvolumeclaims');
const role = kind('rbac.authorization.k8s.io', 'v1', 'ClusterRole', 'clusterroles', { namespaced: false });
const binding = kind('rbac.authorization.k8s.io', 'v1', 'RoleBinding', 'rolebindings');
const definition = kind(
  'apiextensions.k8s.io',
  'v1',
  'CustomResourceDefinition',
  'customresourcedefinitions',
);
const custom = kind('shop.example', 'v1', 'Campaign', 'campaigns');

const noColumns: StateColumns = {
  deletingSince: null,
  labels: {},
  images: [],
  phase: null,
  reason: null,
  readyCount: null,
  wantedCount: null,
  restarts: null,
  node: null,
  facts: {},
};

interface Half {
  body?: JsonObject;
  columns?: Partial<StateColumns>;
  resourceVersion?: string;
  writtenAt?: string;
}

function state({ body = {}, columns = {}, resourceVersion = '1', writtenAt }: Half): ObjectState {
  return {
    body,
    columns: { ...noColumns, ...columns },
    resourceVersion,
    changedBy: writtenAt === undefined ? null : { manager: 'kubectl', at: writtenAt },
  };
}

function words(of: ResourceKind, before: Half, after: Half, had: string[] = []): string[] {
  return describeChange({
    kind: of,
    before: state(before),
    after: state(after),
    hadReason: (reason) => had.includes(reason),
  }).words.map(({ text }) => text);
}

const template = (container: JsonObject, more: JsonObject = {}): JsonObject => ({
  spec: {
    template: { spec: { containers: [{ name: 'web', image: 'shop/web:1.4.1', ...container }], ...more } },
  },
});
const rollout = (before: JsonObject, after: JsonObject) =>
  words(deployment, { body: template(before) }, { body: template(after) });

describe('analyze/changes/describe-change', () => {
  it.each([
    [{}, { image: 'shop/web:1.4.2' }, 'image shop/web 1.4.1 → 1.4.2'],
    [
      { image: 'registry.example:5000/shop/web:1' },
      { image: 'registry.example:5000/shop/web:2' },
      'image shop/web 1 → 2',
    ],
    [{ image: 'nginx' }, { image: 'nginx:1.29' }, 'image nginx latest → 1.29'],
    [{ image: 'a/web:1' }, { image: 'b/web:1' }, 'image a/web:1 → b/web:1'],
    [
      { image: 'web:<hidden:1a2b3c4d5e6f>' },
      { image: 'web:<hidden:ffffffffffff>' },
      'image web:<hidden:1a2b3c4d5e6f> → web:<hidden:ffffffffffff>',
    ],
    [
      { image: `web@sha256:${'a'.repeat(64)}` },
      { image: `web@sha256:${'b'.repeat(64)}` },
      'image web sha256:aaaaaaaaaaaa → sha256:bbbbbbbbbbbb',
    ],
    [{ env: [] }, { env: [{ name: 'LOG_LEVEL', value: 'info' }] }, 'env LOG_LEVEL added: info'],
    [{}, { env: [{ name: 'LOG_LEVEL', value: 'info' }] }, 'env LOG_LEVEL added: info'],
    [{ env: [{ name: 'A', value: '1' }] }, {}, 'env A removed'],
    [
      { env: [{ name: 'LEVEL', value: 'info' }] },
      { env: [{ name: 'LEVEL', value: 'debug' }] },
      'env LEVEL info → debug',
    ],
    [
      { env: [{ name: 'PASSWORD', value: '<hidden:1a2b3c4d5e6f>' }] },
      { env: [{ name: 'PASSWORD', value: '<hidden:ffffffffffff>' }] },
      'env PASSWORD changed',
    ],
    [{}, { env: [{ name: 'PASSWORD', value: '<hidden:1a2b3c4d5e6f>' }] }, 'env PASSWORD added'],
    [
      { env: [{ name: 'K', valueFrom: { secretKeyRef: { name: 'a', key: 'k' } } }] },
      { env: [{ name: 'K', valueFrom: { secretKeyRef: { name: 'b', key: 'k' } } }] },
      'env K changed',
    ],
    [
      { resources: { limits: { memory: '128Mi' } } },
      { resources: { limits: { memory: '256Mi' } } },
      'memory limit 128Mi → 256Mi',
    ],
    [{}, { resources: { requests: { cpu: '100m' } } }, 'cpu request added: 100m'],
    [{}, { livenessProbe: { httpGet: { path: '/' } } }, 'liveness probe added'],
    [
      { livenessProbe: { periodSeconds: 5 } },
      { livenessProbe: { periodSeconds: 10 } },
      'liveness probe periodSeconds 5 → 10',
    ],
    [{ args: ['a'] }, { args: ['a', 'b'] }, 'arguments a → a,b'],
    [{}, { volumeMounts: [{ name: 'data', mountPath: '/data' }] }, 'mount data added'],
    [{ imagePullPolicy: 'Always' }, { imagePullPolicy: 'Never' }, 'imagePullPolicy Always → Never'],
  ])('tells of a container %j → %j: %s', (before, after, expected) => {
    expect(rollout(before, after)).toEqual([expected]);
  });

  it.each<[string, ResourceKind, Half, Half, string[]]>([
    [
      'replicas',
      deployment,
      { body: { spec: { replicas: 3 } } },
      { body: { spec: { replicas: 1 } } },
      ['replicas 3 → 1'],
    ],
    [
      'a container that is new',
      deployment,
      { body: template({}) },
      {
        body: {
          spec: {
            template: {
              spec: {
                containers: [
                  { name: 'web', image: 'shop/web:1.4.1' },
                  { name: 'log', image: 'log:1' },
                ],
              },
            },
          },
        },
      },
      ['container log added: image log:1'],
    ],
    [
      'a volume',
      deployment,
      { body: template({}) },
      { body: template({}, { volumes: [{ name: 'data', emptyDir: {} }] }) },
      ['volume data added'],
    ],
    [
      'a rollout restart',
      deployment,
      { body: { spec: { template: { metadata: {} } } } },
      {
        body: {
          spec: {
            template: {
              metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': '2026-01-01T00:00:00Z' } },
            },
          },
        },
      },
      ['restarted by kubectl rollout restart'],
    ],
    [
      'a condition',
      deployment,
      { body: { status: { conditions: [{ type: 'Available', status: 'True' }] } } },
      {
        body: {
          status: {
            conditions: [{ type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable' }],
          },
        },
      },
      ['Available True → False (MinimumReplicasUnavailable)'],
    ],
    [
      'a cordon',
      nodeKind,
      { columns: { facts: { schedulable: true } } },
      { columns: { facts: { schedulable: false } } },
      ['cordoned'],
    ],
    ['a node', nodeKind, { columns: { readyCount: 1 } }, { columns: { readyCount: 0 } }, ['not ready']],
    [
      'a taint',
      nodeKind,
      { body: { spec: { taints: [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }] } } },
      { body: { spec: { taints: [{ key: 'gpu', effect: 'NoSchedule' }] } } },
      ['taint gpu added'],
    ],
    [
      'a key',
      configMap,
      { body: { data: { 'db.host': 'a' } } },
      { body: { data: { 'db.host': 'b' } } },
      ['config key db.host a → b'],
    ],
    [
      'a first key',
      configMap,
      { body: {} },
      { body: { data: { mode: 'on' } } },
      ['config key mode added: on'],
    ],
    [
      'a long key',
      configMap,
      { body: { data: { f: 'a\nb' } } },
      { body: { data: { f: 'a\nc' } } },
      ['config key f changed'],
    ],
    [
      'data of a Secret',
      secret,
      { resourceVersion: '1', writtenAt: '2026-01-01T00:00:00Z' },
      { resourceVersion: '2', writtenAt: '2026-01-01T00:00:05Z' },
      ['data changed'],
    ],
    [
      'the only key of a Secret that its last writer has',
      secret,
      {
        resourceVersion: '1',
        writtenAt: '2026-01-01T00:00:00Z',
        columns: { facts: { keys: 'password,user' } },
      },
      {
        resourceVersion: '2',
        writtenAt: '2026-01-01T00:00:05Z',
        columns: { facts: { keys: 'password,user', keysOfLastWriter: 'password' } },
      },
      ['key password changed'],
    ],
    [
      'keys of a Secret, of which one or more were written',
      secret,
      { resourceVersion: '1', writtenAt: '2026-01-01T00:00:00Z' },
      {
        resourceVersion: '2',
        writtenAt: '2026-01-01T00:00:05Z',
        columns: { facts: { keys: 'password,user', keysOfLastWriter: 'password,user' } },
      },
      ['data changed (one or more of password, user)'],
    ],
    [
      'keys of a Secret that came and went',
      secret,
      { resourceVersion: '1', columns: { facts: { keys: 'password,user' } } },
      { resourceVersion: '2', columns: { facts: { keys: 'token,user' } } },
      ['key token added', 'key password removed'],
    ],
    [
      'ports',
      service,
      { body: { spec: { ports: [{ port: 80 }] } } },
      { body: { spec: { ports: [{ port: 80 }, { port: 443 }] } } },
      ['port 443 added'],
    ],
    [
      'a selector',
      service,
      { body: { spec: { selector: { app: 'a' } } } },
      { body: { spec: { selector: { app: 'b' } } } },
      ['selector app a → b'],
    ],
    [
      'a type',
      service,
      { body: { spec: { type: 'ClusterIP' } } },
      { body: { spec: { type: 'NodePort' } } },
      ['type ClusterIP → NodePort'],
    ],
    [
      'an address',
      service,
      { body: { status: { loadBalancer: {} } } },
      { body: { status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } } } },
      ['address 192.0.2.1 added'],
    ],
    [
      'a host',
      ingress,
      { body: { spec: { rules: [{ host: 'a.example' }] } } },
      { body: { spec: { rules: [{ host: 'a.example' }, { host: 'b.example' }] } } },
      ['host b.example added'],
    ],
    [
      'a path',
      ingress,
      { body: { spec: { rules: [{ host: 'a.example', http: { paths: [{ path: '/' }] } }] } } },
      {
        body: {
          spec: { rules: [{ host: 'a.example', http: { paths: [{ path: '/' }, { path: '/api' }] } }] },
        },
      },
      ['path a.example/api added'],
    ],
    [
      'bounds',
      autoscaler,
      { body: { spec: { maxReplicas: 3 } } },
      { body: { spec: { maxReplicas: 5 } } },
      ['max replicas 3 → 5'],
    ],
    ['a job', job, { columns: { reason: 'Running' } }, { columns: { reason: 'Failed' } }, ['failed']],
    [
      'a suspended job',
      cronJob,
      { body: { spec: { suspend: false } } },
      { body: { spec: { suspend: true } } },
      ['suspended'],
    ],
    [
      'a phase',
      claim,
      { columns: { phase: 'Pending' } },
      { columns: { phase: 'Bound' } },
      ['Pending → Bound'],
    ],
    [
      'a size',
      claim,
      { body: { spec: { resources: { requests: { storage: '1Gi' } } } } },
      { body: { spec: { resources: { requests: { storage: '2Gi' } } } } },
      ['wanted size 1Gi → 2Gi'],
    ],
    [
      'rules',
      role,
      { body: { rules: [{ verbs: ['get'] }] } },
      { body: { rules: [{ verbs: ['*'] }] } },
      ['rules changed'],
    ],
    [
      'a subject',
      binding,
      { body: { subjects: [{ kind: 'User', name: 'a' }] } },
      {
        body: {
          subjects: [
            { kind: 'User', name: 'a' },
            { kind: 'ServiceAccount', name: 'b', namespace: 'c' },
          ],
        },
      },
      ['subject ServiceAccount/c/b added'],
    ],
    [
      'a version of a kind',
      definition,
      { body: { spec: { versions: [{ name: 'v1' }] } } },
      { body: { spec: { versions: [{ name: 'v1' }, { name: 'v2' }] } } },
      ['version v2 added'],
    ],
    [
      'a label',
      custom,
      { body: { metadata: {} } },
      { body: { metadata: { labels: { a: 'b' } } } },
      ['label a added: b'],
    ],
    [
      'an annotation',
      custom,
      { body: { metadata: {} } },
      { body: { metadata: { annotations: { a: 'b' } } } },
      ['annotation a added'],
    ],
    [
      'any field',
      custom,
      { body: { spec: { x: { y: 1 } } } },
      { body: { spec: { x: { y: 2 } } } },
      ['spec.x.y 1 → 2'],
    ],
    [
      'a deletion under way',
      custom,
      {},
      { columns: { deletingSince: '2026-01-01T00:00:00Z' } },
      ['being deleted'],
    ],
  ])('tells of %s', (_, of, before, after, expected) => {
    expect(words(of, before, after)).toEqual(expected);
  });

  it.each<[string, Half, Half, string[], string[]]>([
    [
      'that first crashes',
      { columns: { reason: 'Running' } },
      { columns: { reason: 'CrashLoopBackOff' } },
      [],
      ['first CrashLoopBackOff'],
    ],
    [
      'that crashes again',
      { columns: { reason: 'Running' } },
      { columns: { reason: 'CrashLoopBackOff' } },
      ['CrashLoopBackOff'],
      [],
    ],
    ['that restarts', { columns: { restarts: 1 } }, { columns: { restarts: 4 } }, [], ['restarts +3']],
    [
      'that ran out of memory',
      { columns: { restarts: 0 } },
      {
        columns: { restarts: 1 },
        body: {
          status: { containerStatuses: [{ name: 'a', lastState: { terminated: { reason: 'OOMKilled' } } }] },
        },
      },
      [],
      ['OOMKilled', 'restarts +1'],
    ],
    [
      'that starts',
      { columns: { reason: 'ContainerCreating' } },
      { columns: { reason: 'Running' } },
      [],
      ['running'],
    ],
    [
      'that is well again',
      { columns: { reason: 'CrashLoopBackOff' } },
      { columns: { reason: 'Running', readyCount: 1, wantedCount: 1 } },
      [],
      ['recovered from CrashLoopBackOff'],
    ],
    [
      'that runs between two crashes',
      { columns: { reason: 'CrashLoopBackOff' } },
      { columns: { reason: 'Running', readyCount: 0, wantedCount: 1 } },
      [],
      [],
    ],
    [
      'that is evicted',
      { columns: { phase: 'Running', reason: 'Running' } },
      { columns: { phase: 'Failed', reason: 'Evicted' } },
      [],
      ['Running → Evicted'],
    ],
  ])('tells of a pod %s', (_, before, after, had, expected) => {
    expect(words(podKind, before, after, had)).toEqual(expected);
  });

  it.each<[string, ResourceKind, JsonObject, JsonObject]>([
    [
      'another resourceVersion',
      custom,
      { metadata: { resourceVersion: '1' } },
      { metadata: { resourceVersion: '2', generation: 2 } },
    ],
    [
      'a heartbeat',
      nodeKind,
      {
        status: {
          conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime: '2026-01-01T00:00:00Z' }],
        },
      },
      {
        status: {
          conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime: '2026-01-01T00:05:00Z' }],
        },
      },
    ],
    ['images on a node', nodeKind, { status: { images: [{ names: ['a'] }] } }, { status: { images: [] } }],
    [
      'observedGeneration',
      custom,
      { status: { observedGeneration: 1 } },
      { status: { observedGeneration: 2 } },
    ],
    [
      'a time that ticks',
      custom,
      { status: { checked: '2026-01-01T00:00:00Z' } },
      { status: { checked: '2026-01-01T00:01:00Z' } },
    ],
    [
      'a status that is written into a ConfigMap again and again',
      configMap,
      { data: { status: 'time: 2026-01-01T00:00:00Z\nnodes: 3\n' } },
      { data: { status: 'time: 2026-01-01T00:00:10Z\nnodes: 3\n' } },
    ],
    [
      'counters of a workload',
      deployment,
      { status: { readyReplicas: 1 } },
      { status: { readyReplicas: 3, replicas: 3 } },
    ],
    [
      'a leader',
      configMap,
      { metadata: { annotations: { 'control-plane.alpha.kubernetes.io/leader': 'a' } } },
      { metadata: { annotations: { 'control-plane.alpha.kubernetes.io/leader': 'b' } } },
    ],
    [
      'the order of keys',
      custom,
      { spec: { a: 1, b: { c: 1, d: 2 } } },
      { spec: { b: { d: 2, c: 1 }, a: 1 } },
    ],
    ['a null in place of nothing', custom, { spec: { a: null } }, { spec: {} }],
    [
      'zeros behind a second',
      custom,
      { spec: { at: '2026-01-01T00:00:00Z' } },
      { spec: { at: '2026-01-01T00:00:00.000Z' } },
    ],
  ])('hears no change in %s', (_, of, before, after) => {
    expect(words(of, { body: before }, { body: after })).toEqual([]);
  });

  it('takes what a table does not show for what it was', () => {
    const whole = {
      body: { metadata: { name: 'a' }, spec: { nodeName: 'n' } },
      columns: {
        phase: 'Running',
        node: 'n',
        images: ['a:1'],
        reason: 'Running',
        facts: { podIp: '10.0.0.1', age: null },
      },
    };
    const row = {
      body: { metadata: { name: 'a' }, columns: { STATUS: 'Running' } },
      columns: { reason: 'Running' },
    };
    const describe = (before: Half, after: Half) =>
      describeChange({ kind: podKind, before: state(before), after: state(after), hadReason: () => false });

    expect(describe(whole, row)).toEqual({ words: [], showsOtherwise: false });
    expect(describe(row, whole)).toEqual({ words: [], showsOtherwise: false });
    expect(describe(whole, { ...row, columns: { reason: 'CrashLoopBackOff' } })).toMatchObject({
      words: [{ text: 'first CrashLoopBackOff' }],
      showsOtherwise: true,
    });
  });

  it('knows a change without words from none at all', () => {
    const ready = (readyCount: number) => state({ columns: { readyCount } });
    const change = describeChange({
      kind: deployment,
      before: ready(1),
      after: ready(3),
      hadReason: () => false,
    });

    expect(change).toEqual({ words: [], showsOtherwise: true });
  });

  it('tells the first of very many, and how many more', () => {
    const data = (value: string) => ({
      body: { data: Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`k${index}`, value])) },
    });
    const told = words(configMap, data('a'), data('b'));

    expect([told.length, told[0], told.at(-1)]).toEqual([13, 'config key k0 a → b', 'and 88 more']);
  });
});
