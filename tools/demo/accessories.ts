import { service } from '../../test/cluster/manifests.ts';
import type { DemoCluster } from './scene.ts';

const labels = { 'app.kubernetes.io/part-of': 'shop' };
/** Without them the shop's quota lets no pod through. */
const resources = { requests: { cpu: '20m', memory: '64Mi' }, limits: { memory: '128Mi' } };

/** What a shop has besides Deployments. */
export function accessories(scene: DemoCluster): object[] {
  return [...configuration(scene), ...furtherWorkloads(scene), ...policies(), customResourceDefinition];
}

function configuration({ region }: DemoCluster): object[] {
  return [
    of('v1', 'ConfigMap', 'shop-settings', {
      data: {
        LOG_LEVEL: 'info',
        region,
        'app.properties': 'cache.size=512\ndb.password=demo-password\nfeature.search=on\n',
      },
    }),
    of('v1', 'Secret', 'shop-credentials', {
      type: 'Opaque',
      stringData: { username: 'shop', password: 'demo-password' },
    }),
    of('v1', 'Secret', 'payment-provider', {
      type: 'Opaque',
      stringData: { key: 'sk_test_demo1234567890abcdef' },
    }),
    of('v1', 'ServiceAccount', 'shop', {}),
    of('v1', 'PersistentVolumeClaim', 'db-data', {
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '20Gi' } },
        storageClassName: 'fast',
      },
    }),
    of('v1', 'ResourceQuota', 'shop', { spec: { hard: { pods: '60', 'requests.cpu': '20' } } }),
  ];
}

function furtherWorkloads({ name, release }: DemoCluster): object[] {
  return [
    of('apps/v1', 'StatefulSet', 'db', {
      spec: {
        serviceName: 'db',
        replicas: 1,
        selector: { matchLabels: { app: 'db' } },
        template: {
          metadata: { labels: { app: 'db' } },
          spec: {
            containers: [
              {
                name: 'postgres',
                image: 'docker.io/library/postgres:17.2',
                resources,
                env: [{ name: 'POSTGRES_PASSWORD', value: 'demo-password' }],
              },
            ],
          },
        },
      },
    }),
    service('db', 'shop', { clusterIP: 'None', ports: [{ port: 5432 }] }),
    of('apps/v1', 'DaemonSet', 'log-shipper', {
      spec: {
        selector: { matchLabels: { app: 'log-shipper' } },
        template: {
          metadata: { labels: { app: 'log-shipper' } },
          spec: {
            containers: [
              {
                name: 'shipper',
                image: 'registry.example/log-shipper:0.9',
                // Forgotten in one cluster: a DaemonSet whose pods the quota refuses.
                ...(name === 'dev' ? {} : { resources }),
              },
            ],
          },
        },
      },
    }),
    of('batch/v1', 'CronJob', 'nightly-report', {
      spec: {
        schedule: '*/1 * * * *',
        jobTemplate: {
          spec: {
            template: {
              metadata: { labels: { app: 'report' } },
              spec: {
                restartPolicy: 'Never',
                containers: [{ name: 'report', image: `registry.example/shop/report:${release}`, resources }],
              },
            },
          },
        },
      },
    }),
  ];
}

function policies(): object[] {
  return [
    of('networking.k8s.io/v1', 'Ingress', 'shop', {
      spec: {
        ingressClassName: 'gateway',
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
    }),
    of('networking.k8s.io/v1', 'NetworkPolicy', 'deny-all', {
      spec: { podSelector: {}, policyTypes: ['Ingress'] },
    }),
    of('autoscaling/v2', 'HorizontalPodAutoscaler', 'web', {
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        minReplicas: 1,
        maxReplicas: 12,
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
          },
        ],
      },
    }),
    of('policy/v1', 'PodDisruptionBudget', 'web', {
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
    }),
  ];
}

function of(apiVersion: string, kind: string, name: string, rest: object): object {
  return { apiVersion, kind, metadata: { name, namespace: 'shop', labels }, ...rest };
}

const customResourceDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'campaigns.shop.example' },
  spec: {
    group: 'shop.example',
    scope: 'Namespaced',
    names: { kind: 'Campaign', plural: 'campaigns', singular: 'campaign', shortNames: ['camp'] },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        },
      },
    ],
  },
};
