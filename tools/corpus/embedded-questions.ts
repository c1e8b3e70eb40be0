import { sceneKinds } from './kinds.ts';
import { type Question, question, type Shape } from './question.ts';

interface Asked {
  server: string;
  shape: Shape;
}

function list({ server, shape }: Asked, groupResource: string, namespace: string | null): Question {
  const kind = sceneKinds.find((candidate) => candidate.groupResource === groupResource);
  const args = {
    apiVersion: kind?.apiVersion,
    kind: kind?.kind,
    ...(namespace === null ? {} : { namespace }),
  };
  return question(server, 'resources_list', args, { kind: groupResource, namespace, shape });
}

function both(asked: Asked): Question[] {
  const { server, shape } = asked;
  const of = (tool: string, args: object, more: Partial<Question>): Question =>
    question(server, tool, { ...args }, { shape, ...more });
  return [
    ...sceneKinds.map(({ groupResource, namespace }) => list(asked, groupResource, namespace)),
    ...['starting', 'ending', 'dual'].map((namespace) => list(asked, 'pods', namespace)),
    of('namespaces_list', {}, { kind: 'namespaces' }),
    of('pods_list_in_namespace', { namespace: 'ending' }, { kind: 'pods', namespace: 'ending' }),
    of(
      'pods_list_in_namespace',
      { namespace: 'nothing' },
      { kind: 'pods', namespace: 'nothing', expect: 'nothing' },
    ),
    of(
      'resources_list',
      { apiVersion: 'v1', kind: 'Service', namespace: 'nothing' },
      { kind: 'services', namespace: 'nothing', expect: 'nothing' },
    ),
    of('configuration_contexts_list', {}, { expect: 'contexts' }),
  ];
}

const tables: Asked = { server: 'kms-table', shape: 'wide-labels' };
const whole: Asked = { server: 'kms-yaml', shape: 'whole' };
const yaml = (tool: string, args: Record<string, unknown>, more: Partial<Question>): Question =>
  question('kms-yaml', tool, args, more);

export const embeddedQuestions: readonly Question[] = [
  ...both(whole),
  ...both(tables),
  question('kms-table', 'pods_list', {}, { kind: 'pods', shape: 'wide-labels' }),
  question(
    'kms-table',
    'resources_list',
    { apiVersion: 'v1', kind: 'Service' },
    { kind: 'services', shape: 'wide-labels' },
  ),
  yaml(
    'pods_get',
    { name: 'crashing', namespace: 'shop' },
    { kind: 'pods', namespace: 'shop', names: ['crashing'], shape: 'whole' },
  ),
  yaml(
    'resources_get',
    { apiVersion: 'v1', kind: 'Node', name: 'gone' },
    { kind: 'nodes', names: ['gone'], shape: 'whole' },
  ),
  yaml('events_list', { namespace: 'nothing' }, { kind: 'events', namespace: 'nothing', expect: 'nothing' }),
  yaml('pods_log', { name: 'crashing', namespace: 'shop' }, { expect: 'error' }),
  yaml('nodes_top', {}, { expect: 'error' }),
  yaml('resources_list', { apiVersion: 'v1', kind: 'Foo' }, { expect: 'error' }),
  yaml('resources_list', { kind: 'Pod' }, { expect: 'error' }),
  yaml(
    'resources_get',
    { apiVersion: 'v1', kind: 'Pod', name: 'not-there', namespace: 'shop' },
    { expect: 'error' },
  ),
  yaml('resources_list', { apiVersion: 'v1', kind: 'Node', context: 'limited@corpus' }, { expect: 'error' }),
  yaml('resources_list', { apiVersion: 'v1', kind: 'Node', context: 'dead' }, { expect: 'error' }),
  yaml('resources_list', { apiVersion: 'v1', kind: 'Node', context: 'unknown' }, { expect: 'error' }),
];
