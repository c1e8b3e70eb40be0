import { usageAnnotationsOfNode } from './simulated-usage.ts';

/** A node that KWOK plays. */
export function simulatedNode(name: string, labels: Record<string, string> = {}): object {
  const capacity = { cpu: '32', memory: '256Gi', pods: '300' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      annotations: {
        'kwok.x-k8s.io/node': 'fake',
        'node.alpha.kubernetes.io/ttl': '0',
        ...usageAnnotationsOfNode(name),
      },
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        ...labels,
      },
    },
    status: { allocatable: capacity, capacity },
  };
}

/** Label of real nodes, for pods that are to run there and not only to play. */
export const realNodeLabel = { 'k8s-mcp-agent.test/node': 'real' };

/** get, list and watch on everything, for the reader. */
export function readerRole(): object[] {
  return [
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'test-reader' },
      rules: [
        { apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list', 'watch'] },
        { nonResourceURLs: ['*'], verbs: ['get'] },
      ],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'test-reader' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'test-reader' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'reader' }],
    },
  ];
}

/** Rights of the limited user in one namespace. */
export function namespaceRights(namespace: string, resources: readonly string[]): object[] {
  return [
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'limited', namespace },
      rules: [{ apiGroups: [''], resources, verbs: ['get', 'list', 'watch'] }],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'limited', namespace },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'limited' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'limited' }],
    },
  ];
}

export function namespace(name: string): object {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

export interface DeploymentOptions {
  name: string;
  namespace: string;
  replicas: number;
  image?: string;
  env?: { name: string; value: string }[];
  labels?: Record<string, string>;
  nodeSelector?: Record<string, string>;
}

export function deployment({
  name,
  namespace: of,
  replicas,
  image = 'registry.example/shop/web:1.4.1',
  env = [],
  labels = {},
  nodeSelector,
}: DeploymentOptions): object {
  const selector = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: of, labels: { ...selector, ...labels } },
    spec: {
      replicas,
      selector: { matchLabels: selector },
      template: {
        metadata: { labels: { ...selector, ...labels } },
        spec: {
          ...(nodeSelector === undefined ? {} : { nodeSelector }),
          containers: [
            {
              name: 'main',
              image,
              env: [{ name: 'LOG_LEVEL', value: 'info' }, ...env],
              ports: [{ containerPort: 8080 }],
              resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '128Mi' } },
            },
          ],
        },
      },
    },
  };
}

export function service(name: string, of: string, change: object = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: of },
    spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }], ...change },
  };
}
