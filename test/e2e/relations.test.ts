import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployment, namespace } from '../cluster/manifests.ts';
import { hasCluster } from '../cluster/require-cluster.ts';
import { type Fleet, startFleet } from '../cluster/start-fleet.ts';
import { reader, type TestCluster } from '../cluster/test-cluster.ts';
import { type ProgramResult, runProgram, temporaryFolder } from './run-program.ts';

const labels = { app: 'web' };
const placed = (name: string) => ({ name, namespace: 'shop', labels });

/** A small shop: what people mean when they ask what hangs together. */
function shop(): object[] {
  const web = deployment({ name: 'web', namespace: 'shop', replicas: 3 }) as {
    spec: { template: { metadata: object; spec: Record<string, unknown> } };
  };
  web.spec.template.spec = {
    ...web.spec.template.spec,
    serviceAccountName: 'web',
    containers: [
      {
        name: 'web',
        image: 'registry.example/shop/web:1.4.2',
        envFrom: [{ configMapRef: { name: 'settings' } }],
        env: [
          { name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'gone' } } },
          { name: 'P', valueFrom: { secretKeyRef: { name: 'login', key: 'password' } } },
        ],
      },
    ],
    volumes: [{ name: 'extra', secret: { secretName: 'nowhere' } }],
  };
  return [
    namespace('shop'),
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: placed('settings'), data: { color: 'blue' } },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: placed('login'),
      stringData: { password: 'not-a-real-one' },
    },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: placed('web') },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: placed('web'),
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: placed('web'),
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'web' },
      subjects: [{ kind: 'ServiceAccount', name: 'web', namespace: 'shop' }],
    },
    web,
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: placed('web'),
      spec: { selector: labels, ports: [{ port: 80 }] },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: placed('typo'),
      spec: { selector: { app: 'wbe' }, ports: [{ port: 80 }] },
    },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: placed('web'),
      spec: {
        minAvailable: 1,
        selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] },
      },
    },
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: placed('web'),
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        minReplicas: 3,
        maxReplicas: 9,
      },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: placed('shop'),
      spec: {
        ingressClassName: 'nginx',
        tls: [{ hosts: ['shop.example'], secretName: 'shop-tls' }],
        rules: [
          {
            host: 'shop.example',
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: { service: { name: 'web', port: { number: 80 } } },
                },
              ],
            },
          },
        ],
      },
    },
  ];
}

describe.skipIf(!hasCluster('how objects of a real cluster hang together, search in it, and its export'))(
  'e2e/relations',
  () => {
    const home = temporaryFolder();
    // The machine may be busy with other clusters.
    const variables: Record<string, string> = { K8S_MCP_AGENT_FIRST_ANSWER_TIMEOUT: '30s' };
    let fleet: Fleet;
    let cluster: TestCluster;

    beforeAll(async () => {
      fleet = await startFleet({ clusters: ['prod', 'other'], nodes: 2 });
      const [prod, other] = fleet.clusters as [TestCluster, TestCluster];
      cluster = prod;
      await cluster.apply(...shop());
      await other.apply(namespace('shop'), deployment({ name: 'web', namespace: 'shop', replicas: 1 }));
      variables.KUBECONFIG = fleet.kubeconfig([reader]);
      for (const each of fleet.clusters) {
        await each.kubectl(['rollout', 'status', 'deploy/web', '-n', 'shop', '--timeout=120s']);
      }
      const scan = await run('full-scan', '--no-progress');
      expect(scan.code, scan.stderr).toBe(0);
    });
    afterAll(async () => {
      await fleet?.stop();
      rmSync(home, { recursive: true, force: true });
    });

    const run = (...words: string[]): Promise<ProgramResult> => runProgram(words, home, variables);
    /** A tree's lines as `name state | how`, without drawing and without what differs from run to run. */
    const tree = async (...words: string[]): Promise<string[]> => {
      const { stdout } = await run('tree', ...words, '--cluster', 'prod');
      return stdout
        .split('\n')
        .slice(1)
        .filter((line) => line !== '')
        .map((line) =>
          line
            .replace(
              /(web-)[a-z0-9]{6,10}(-[a-z0-9]{5})?\b/g,
              (_, name, pod) => `${name}#${pod === undefined ? '' : '-#'}`,
            )
            .replace(/on (\S+)-\d\b/, 'on a node')
            .replace(/ {2,}/g, ' ')
            .trimEnd(),
        );
    };

    it('goes from an Ingress to what serves it, and shows what is missing', async () => {
      const lines = await tree('ingress/shop', '-n', 'shop');

      expect(lines).toEqual([
        'Ingress shop/shop',
        '├─ Service web ClusterIP routed to (port 80)',
        ...Array(3).fill('│ ├─ Pod web-#-# Running 1/1 on a node selected'),
        '│ ├─ ConfigMap settings containers[web].env (keys gone) has no gone',
        '│ ├─ Secret nowhere missing volumes[extra].secret',
        '│ ├─ Secret login containers[web].env (keys password) keys of Secrets are not read',
        '│ ├─ ServiceAccount web serviceAccountName',
        '│ │ └─ RoleBinding web binds it subjects',
        '│ │ └─ Role web bound: roleRef',
        '│ ├─ ReplicaSet web-# 3/3 owner',
        '│ │ └─ Deployment web 3/3 owner',
        expect.stringMatching(/^│ │ └─ HorizontalPodAutoscaler web \d\/\d selects it$/),
        '│ └─ PodDisruptionBudget web selects it',
        '├─ Secret shop-tls missing tls',
        '└─ IngressClass nginx missing ingressClassName',
      ]);
    });

    it('shows what a Deployment needs: keys that are not there, Secrets whose keys nobody reads, rights', async () => {
      const text = (await tree('deploy/web', '-n', 'shop')).join('\n');

      expect(text).toContain('ConfigMap settings containers[web].env (keys gone) has no gone');
      expect(text).toMatch(/Secret login .*keys of Secrets are not read/);
      expect(text).toContain('Secret nowhere missing volumes[extra].secret');
      expect(text).toMatch(/ServiceAccount web[\s\S]*RoleBinding web[\s\S]*Role web/);
      expect(text).toMatch(/PodDisruptionBudget web/);
      expect(text).toMatch(/HorizontalPodAutoscaler web/);
      expect(text).not.toContain('kube-root-ca.crt');
    });

    it('says of a Service that it selects nothing', async () => {
      expect(await tree('svc/typo', '-n', 'shop')).toContain('└─ no Pod selects nothing selected');
    });

    it('asks for the cluster when several have one of that name', async () => {
      const { code, stderr } = await run('tree', 'deploy/web');

      expect(code).toBe(2);
      expect(stderr).toMatch(/deployments\/web is in other\/shop, prod\/shop/);
      expect(stderr).toContain('--cluster');
    });

    it('has every reference in the view edges, as the controllers made them', async () => {
      const { stdout } = await run(
        'query',
        `select from_kind, type, to_kind, to_name, state, count(*) as n from edges
         where cluster = 'prod' and from_namespace = 'shop' and state <> 'found' and not optional group by 1, 2, 3, 4, 5 order by 1, 4`,
        '-o',
        'csv',
      );

      expect(stdout.trim().split(/\r?\n/).slice(1)).toEqual([
        'deployments.apps,refers,secrets,nowhere,dangling,1',
        'ingresses.networking.k8s.io,refers,ingressclasses.networking.k8s.io,nginx,dangling,1',
        'ingresses.networking.k8s.io,refers,secrets,shop-tls,dangling,1',
        'pods,refers,secrets,nowhere,dangling,3',
        'replicasets.apps,refers,secrets,nowhere,dangling,1',
        'services,selects,pods,,dangling,1',
      ]);
    });

    it('finds objects by name, label, image, and across kinds', async () => {
      const names = async (...words: string[]) =>
        (await run('list', ...words, '-o', 'name')).stdout.trim().split('\n');

      expect(
        (await names('--search', 'SHOP/WEB:1.4.2')).map((name) => name.split('/')[2]).toSorted(),
      ).toEqual(['deployment.apps', 'pod', 'pod', 'pod', 'replicaset.apps']);
      expect(await names('--search', 'shop', 'ing')).toEqual(['prod/shop/ingress.networking.k8s.io/shop']);
    });

    it('exports what others can read without the cluster, and nothing of this machine', async () => {
      const file = join(home, 'incident.db');
      await cluster.apply({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: placed('settings'),
        data: { color: 'green' },
      });
      const scan = await run('scan', '--all', '--no-progress', 'configmaps');
      expect(scan.code, scan.stderr).toBe(0);
      const exported = await run('export', file, '--cluster', 'prod');
      const elsewhere = { HOME: home, KUBECONFIG: '/nowhere' };
      const read = (...words: string[]) =>
        runProgram([...words, '--store', file, '--data-dir', join(home, 'other-data')], home, elsewhere);

      expect(exported.code).toBe(0);
      expect((await read('list', 'deploy', '-o', 'name')).stdout).toContain('prod/shop/deployment.apps/web');
      expect((await read('tree', 'ingress/shop')).stdout).toContain('IngressClass nginx');
      expect((await read('changes', 'cm/settings', '--since', '1h')).stdout).toContain(
        'config key color blue → green',
      );
      expect((await read('query', 'select name from clusters', '-o', 'csv')).stdout).toContain('prod');
      expect(await read('scan')).toMatchObject({ code: 2, stdout: '' });
      expect((await read('query', 'select data from t_clusters', '-o', 'csv')).stdout).not.toContain(home);
    });
  },
  180_000,
);
