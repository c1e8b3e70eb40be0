import { type Question, question, type Shape } from './question.ts';

function flux(
  resourceType: string,
  kind: string,
  namespace: string | null,
  output: string,
  shape: Shape,
): Question {
  const args = { resourceType, output, ...(namespace === null ? {} : { namespace }) };
  return question('flux', 'kubectl_get', args, { kind, namespace, shape });
}

const fluxKinds: readonly (readonly [string, string, string | null])[] = [
  ['pods', 'pods', 'shop'],
  ['pods', 'pods', 'ending'],
  ['nodes', 'nodes', null],
  ['namespaces', 'namespaces', null],
  ['services', 'services', 'shop'],
  ['deployments', 'deployments.apps', 'work'],
];

const fluxQuestions: Question[] = [
  ...fluxKinds.flatMap(([word, kind, namespace]) => [
    flux(word, kind, namespace, 'json', 'summary'),
    flux(word, kind, namespace, 'wide', 'wide'),
    flux(word, kind, namespace, 'name', 'names'),
  ]),
  flux('pods', 'pods', 'dual', 'yaml', 'whole'),
  flux('nodes', 'nodes', null, 'yaml', 'whole'),
  flux('campaigns.shop.example', 'campaigns.shop.example', 'shop', 'yaml', 'whole'),
  flux('persistentvolumeclaims', 'persistentvolumeclaims', 'stores', 'wide', 'wide'),
  flux('pods', 'pods', 'starting', 'wide', 'wide'),
  flux('persistentvolumes', 'persistentvolumes', null, 'wide', 'wide'),
  flux('ingresses', 'ingresses.networking.k8s.io', 'shop', 'wide', 'wide'),
  ...['statefulsets.apps', 'daemonsets.apps', 'jobs.batch', 'cronjobs.batch'].map((kind) =>
    flux(kind, kind, 'work', 'wide', 'wide'),
  ),
  question(
    'flux',
    'kubectl_get',
    { resourceType: 'pod', name: 'lost', namespace: 'ending' },
    { kind: 'pods', namespace: 'ending', names: ['lost'], shape: 'whole' },
  ),
  question(
    'flux',
    'kubectl_get',
    { resourceType: 'pods', namespace: 'nothing' },
    { kind: 'pods', namespace: 'nothing', expect: 'nothing' },
  ),
  question(
    'flux',
    'kubectl_get',
    { resourceType: 'pods', namespace: 'nothing', output: 'wide' },
    { kind: 'pods', namespace: 'nothing', expect: 'nothing' },
  ),
  question(
    'flux',
    'kubectl_describe',
    { resourceType: 'pod', name: 'held', namespace: 'ending' },
    { kind: 'pods', namespace: 'ending', names: ['held'], shape: 'described' },
  ),
  question(
    'flux',
    'kubectl_get',
    { resourceType: 'pod', name: 'not-there', namespace: 'shop' },
    { expect: 'error' },
  ),
  question('flux', 'kubectl_context', { operation: 'list' }, { expect: 'contexts' }),
];

function kubectlMcp1(
  tool: string,
  kind: string,
  namespace: string | null,
  more: Partial<Question> = {},
): Question {
  const args = namespace === null ? {} : { namespace };
  return question('kubectl-mcp-1', tool, args, { kind, namespace, shape: 'summary', ...more });
}

function kubectlMcp2(
  args: Record<string, unknown>,
  kind: string,
  shape: Shape,
  more: Partial<Question> = {},
): Question {
  const namespace = typeof args.namespace === 'string' ? args.namespace : null;
  return question('kubectl-mcp-2', 'kubectl_get', args, { kind, namespace, shape, ...more });
}

const kubectlMcpQuestions: Question[] = [
  kubectlMcp1('get_pods', 'pods', 'shop'),
  kubectlMcp1('get_pods', 'pods', 'ending'),
  kubectlMcp1('get_pods', 'pods', 'starting'),
  kubectlMcp1('get_pods', 'pods', null),
  kubectlMcp1('get_services', 'services', 'shop'),
  kubectlMcp1('get_deployments', 'deployments.apps', 'work'),
  kubectlMcp1('get_pvcs', 'persistentvolumeclaims', 'stores'),
  kubectlMcp1('get_namespaces', 'namespaces', null, { shape: 'names' }),
  kubectlMcp1('get_pods', 'pods', 'nothing', { expect: 'nothing' }),
  // A node without addresses is more than it can bear.
  kubectlMcp1('get_nodes', 'nodes', null, { expect: 'error' }),
  question('kubectl-mcp-1', 'list_contexts_tool', {}, { expect: 'contexts' }),
  kubectlMcp2({ resource_type: 'pods', namespace: 'shop' }, 'pods', 'table'),
  kubectlMcp2({ resource_type: 'pods', namespace: 'ending', output: 'wide' }, 'pods', 'wide'),
  kubectlMcp2({ resource_type: 'pods', namespace: 'dual', output: 'yaml' }, 'pods', 'whole'),
  kubectlMcp2({ resource_type: 'pods', namespace: 'dual', output: 'json' }, 'pods', 'whole'),
  kubectlMcp2({ resource_type: 'nodes', output: 'wide' }, 'nodes', 'wide'),
  kubectlMcp2({ resource_type: 'services', namespace: 'shop', output: 'wide' }, 'services', 'wide'),
  kubectlMcp2(
    { resource_type: 'deployments', namespace: 'work', output: 'name' },
    'deployments.apps',
    'names',
  ),
  kubectlMcp2({ resource_type: 'pods', namespace: 'starting' }, 'pods', 'table'),
  kubectlMcp2({ resource_type: 'ingresses', namespace: 'shop' }, 'ingresses.networking.k8s.io', 'table'),
  ...['jobs.batch', 'cronjobs.batch', 'statefulsets.apps'].map((kind) =>
    kubectlMcp2({ resource_type: kind, namespace: 'work', output: 'wide' }, kind, 'wide'),
  ),
  kubectlMcp2({ resource_type: 'pods', namespace: 'nothing' }, 'pods', 'none', { expect: 'nothing' }),
  kubectlMcp2({ resource_type: 'foos' }, 'pods', 'none', { expect: 'error' }),
  question('kubectl-mcp-2', 'list_contexts', {}, { expect: 'contexts' }),
];

function readOnly(
  tool: string,
  args: Record<string, unknown>,
  kind: string,
  shape: Shape,
  more: Partial<Question> = {},
): Question {
  const namespace = typeof args.namespace === 'string' ? args.namespace : null;
  return question('readonly', tool, args, { kind, namespace, shape, ...more });
}

const readOnlyQuestions: Question[] = [
  readOnly('list_pods', { namespace: 'shop' }, 'pods', 'summary'),
  readOnly('list_pods', { namespace: 'ending' }, 'pods', 'summary'),
  readOnly('list_namespaces', {}, 'namespaces', 'summary'),
  readOnly('list_services', { namespace: 'shop' }, 'services', 'summary'),
  readOnly('list_deployments', { namespace: 'work' }, 'deployments.apps', 'summary'),
  readOnly(
    'list_resource',
    { kind: 'Campaign', api_version: 'shop.example/v1', namespace: 'shop' },
    'campaigns.shop.example',
    'whole',
  ),
  readOnly('list_resource', { kind: 'Pod', api_version: 'v1', namespace: 'dual' }, 'pods', 'whole'),
  readOnly(
    'list_resource',
    { kind: 'Job', api_version: 'batch/v1', namespace: 'work' },
    'jobs.batch',
    'whole',
  ),
  readOnly(
    'get_resource',
    { kind: 'Pod', api_version: 'v1', namespace: 'ending', name: 'held' },
    'pods',
    'whole',
    { names: ['held'] },
  ),
  readOnly('list_pods', { namespace: 'nothing' }, 'pods', 'none', { expect: 'nothing' }),
  readOnly('list_nodes', {}, 'nodes', 'none', { expect: 'error' }),
  readOnly('list_resource', { kind: 'Foo', api_version: 'v1' }, 'pods', 'none', { expect: 'error' }),
];

function command(
  words: string,
  kind: string | null,
  namespace: string | null,
  shape: Shape,
  more: Partial<Question> = {},
): Question {
  return question(
    'command',
    'execute_kubectl',
    { command: `kubectl ${words}` },
    { kind, namespace, shape, ...more },
  );
}

const commandQuestions: Question[] = [
  command('get pods -n shop', 'pods', 'shop', 'table'),
  command('get pods -A -o wide', 'pods', null, 'wide'),
  command('get nodes -o wide', 'nodes', null, 'wide'),
  command('get pods -n dual -o json', 'pods', 'dual', 'whole'),
  command('get deployments -n work -o yaml', 'deployments.apps', 'work', 'whole'),
  command('get pods -n nothing', 'pods', 'nothing', 'none', { expect: 'nothing' }),
  command('get foos', null, null, 'none', { expect: 'error' }),
];

/** Made for an older client of Python's, it answers every question with that client's complaint, and calls it no error. */
const feiskyer = (args: Record<string, unknown>): Question =>
  question('feiskyer', 'k8s_get', args, { expect: 'error' });

const feiskyerQuestions: Question[] = [
  feiskyer({ resource: 'pods', name: '', namespace: 'dual' }),
  feiskyer({ resource: 'foos', name: '', namespace: '' }),
];

export const otherQuestions: readonly Question[] = [
  ...fluxQuestions,
  ...kubectlMcpQuestions,
  ...readOnlyQuestions,
  ...commandQuestions,
  ...feiskyerQuestions,
];
