import { type Question, question, type Shape } from './question.ts';

type More = Partial<Question>;

/** A question about one kind: its namespace is the one among the arguments. */
function about(
  server: string,
  tool: string,
  args: Record<string, unknown>,
  kind: string,
  more: More,
): Question {
  const namespace = typeof args.namespace === 'string' ? args.namespace : null;
  const names = typeof args.name === 'string' ? [args.name] : null;
  return question(server, tool, args, { kind, namespace, names, ...more });
}

/** microk8s-mcp: kubectl's own tables, wide unless it is told otherwise. */
function microk8s(kind: string, namespace: string | null, output: string | null, more: More = {}): Question {
  const shape: Record<string, Shape> = { yaml: 'whole', json: 'whole', name: 'names' };
  const args = {
    kind,
    ...(namespace === null ? {} : { namespace }),
    ...(output === null ? {} : { output }),
  };
  return about('microk8s', 'list_resources', args, kind, { shape: shape[output ?? ''] ?? 'wide', ...more });
}

const microk8sQuestions: Question[] = [
  ...['shop', 'starting', 'ending', 'dual'].map((namespace) => microk8s('pods', namespace, null)),
  about('microk8s', 'list_resources', { kind: 'pods', all_namespaces: true }, 'pods', { shape: 'wide' }),
  microk8s('services', 'shop', null),
  ...['deployments.apps', 'statefulsets.apps', 'daemonsets.apps', 'jobs.batch', 'cronjobs.batch'].map(
    (kind) => microk8s(kind, 'work', null),
  ),
  microk8s('persistentvolumeclaims', 'stores', null),
  microk8s('persistentvolumes', null, null),
  microk8s('nodes', null, null),
  microk8s('ingresses.networking.k8s.io', 'shop', null),
  microk8s('pods', 'ending', 'yaml'),
  microk8s('horizontalpodautoscalers.autoscaling', 'work', 'json'),
  microk8s('deployments.apps', 'work', 'name'),
  about('microk8s', 'get_resource', { kind: 'pod', name: 'held', namespace: 'ending' }, 'pods', {
    shape: 'whole',
  }),
  about('microk8s', 'describe_resource', { kind: 'pod', name: 'held', namespace: 'ending' }, 'pods', {
    shape: 'described',
  }),
  microk8s('pods', 'nothing', null, { shape: 'none', expect: 'nothing' }),
  microk8s('foos', null, null, { kind: null, shape: 'none', expect: 'error' }),
];

function mcpnertes(tool: string, args: Record<string, unknown>, kind: string, more: More = {}): Question {
  return about('mcpnertes', tool, args, kind, { shape: 'summary', ...more });
}

const mcpnertesQuestions: Question[] = [
  ...['shop', 'ending', 'starting', 'dual'].map((namespace) => mcpnertes('list_pods', { namespace }, 'pods')),
  mcpnertes('list_pods', {}, 'pods'),
  mcpnertes('list_namespaces', {}, 'namespaces'),
  mcpnertes('list_services', { namespace: 'shop' }, 'services'),
  mcpnertes('list_deployments', { namespace: 'work' }, 'deployments.apps'),
  mcpnertes('list_resource', { kind: 'Pod', namespace: 'ending' }, 'pods', { shape: 'whole' }),
  mcpnertes(
    'list_resource',
    { kind: 'Ingress', api_version: 'networking.k8s.io/v1', namespace: 'shop' },
    'ingresses.networking.k8s.io',
    { shape: 'whole' },
  ),
  mcpnertes('get_resource', { kind: 'Pod', name: 'held', namespace: 'ending' }, 'pods', { shape: 'whole' }),
  mcpnertes('list_pods', { namespace: 'nothing' }, 'pods', { shape: 'none', expect: 'nothing' }),
  // A node without addresses is more than it can bear.
  question('mcpnertes', 'list_nodes', {}, { kind: 'nodes', expect: 'error' }),
  question('mcpnertes', 'list_resource', { kind: 'Foo' }, { expect: 'error' }),
];

/** k8s-mcp-bilbilmyc: tables of its own, with lines below the titles; its STATUS is the phase. */
function ownTables(tool: string, args: Record<string, unknown>, kind: string, more: More = {}): Question {
  return about('own-tables', tool, args, kind, { shape: 'summary', ...more });
}

const ownTablesQuestions: Question[] = [
  ...['shop', 'ending', 'starting'].flatMap((namespace) => [
    ownTables('list_resources', { kind: 'Pod', namespace }, 'pods'),
    // Without a word it leaves out pods that have ended, unless it is told otherwise.
    ownTables('list_pods', { namespace, include_all: true }, 'pods'),
  ]),
  ownTables('list_nodes', {}, 'nodes'),
  ownTables('list_resources', { kind: 'Namespace' }, 'namespaces'),
  ownTables('list_resources', { kind: 'Service', namespace: 'shop' }, 'services'),
  ownTables('list_resources', { kind: 'Deployment', namespace: 'work', wide: true }, 'deployments.apps'),
  ownTables(
    'list_resources',
    { kind: 'PersistentVolumeClaim', namespace: 'stores' },
    'persistentvolumeclaims',
  ),
  ownTables('list_resources', { kind: 'Campaign', namespace: 'shop' }, 'campaigns.shop.example'),
  ownTables('get_resource', { kind: 'Pod', name: 'only-six', namespace: 'dual' }, 'pods', { shape: 'whole' }),
  ownTables('list_pods', { namespace: 'nothing' }, 'pods', { shape: 'none', expect: 'nothing' }),
  question('own-tables', 'list_resources', { kind: 'Foo' }, { expect: 'error' }),
];

/** k8s-lens-mcp prints Python's own notation: it can be read, and is never taken for whole. */
function lens(resourceType: string, namespace: string | null, kind: string): Question {
  const args = { resource_type: resourceType, ...(namespace === null ? {} : { namespace }) };
  return about('lens', 'get_resources', args, kind, { shape: 'summary', expect: 'repaired' });
}

const lensQuestions: Question[] = [
  ...['shop', 'ending', 'starting'].map((namespace) => lens('pods', namespace, 'pods')),
  lens('deployments', 'work', 'deployments.apps'),
  lens('services', 'shop', 'services'),
  lens('namespaces', null, 'namespaces'),
];

export const furtherQuestions: readonly Question[] = [
  ...microk8sQuestions,
  ...mcpnertesQuestions,
  ...ownTablesQuestions,
  ...lensQuestions,
];
