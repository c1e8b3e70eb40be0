import { sceneKinds } from './kinds.ts';
import { type Question, question, type Shape } from './question.ts';

function ask(words: string, more: Partial<Question>): Question {
  return question('kubectl', 'kubectl', { args: words.split(' ') }, more);
}

function get(
  kind: string,
  namespace: string | null,
  flags: string,
  shape: Shape,
  more: Partial<Question> = {},
): Question {
  const scope = namespace === null ? '' : ` -n ${namespace}`;
  return ask(`get ${kind}${scope}${flags === '' ? '' : ` ${flags}`}`, { kind, namespace, shape, ...more });
}

const podNamespaces = ['starting', 'ending', 'dual'];

export const kubectlQuestions: readonly Question[] = [
  ...sceneKinds.flatMap(({ groupResource, namespace }) => [
    get(groupResource, namespace, '', 'table'),
    get(groupResource, namespace, '-o wide', 'wide'),
  ]),
  ...podNamespaces.flatMap((namespace) => [
    get('pods', namespace, '', 'table'),
    get('pods', namespace, '-o wide', 'wide'),
    get('pods', namespace, '-o yaml', 'whole'),
  ]),
  ...['pods', 'services', 'configmaps'].flatMap((kind) => [
    get(kind, null, '-A', 'table'),
    get(kind, null, '-A -o wide --show-labels', 'wide-labels'),
  ]),
  get('pods', 'shop', '--show-labels', 'labels'),
  get('nodes', null, '--show-labels', 'labels'),
  get('namespaces', null, '--show-labels', 'labels'),
  ...['pods', 'deployments.apps', 'campaigns.shop.example'].map((kind) =>
    get(
      kind,
      sceneKinds.find(({ groupResource }) => groupResource === kind)?.namespace ?? null,
      '-o name',
      'names',
    ),
  ),
  get('nodes', null, '-o name', 'names'),
  get('namespaces', null, '-o name', 'names'),
  ...['services', 'campaigns.shop.example', 'ingresses.networking.k8s.io'].map((kind) =>
    get(kind, 'shop', '-o yaml', 'whole'),
  ),
  ...['deployments.apps', 'cronjobs.batch', 'jobs.batch'].map((kind) =>
    get(kind, 'work', '-o json', 'whole'),
  ),
  get('nodes', null, '-o json', 'whole'),
  get('configmaps', null, '-A -o yaml', 'whole'),
  get('events', 'shop', '-o wide', 'wide'),
  get('events', 'shop', '-o json', 'whole'),
  ask('get pod crashing -n shop', { kind: 'pods', namespace: 'shop', names: ['crashing'], shape: 'table' }),
  ask('get pod crashing -n shop -o yaml', {
    kind: 'pods',
    namespace: 'shop',
    names: ['crashing'],
    shape: 'whole',
  }),
  ask('get service dual -n shop -o json', {
    kind: 'services',
    namespace: 'shop',
    names: ['dual'],
    shape: 'whole',
  }),
  ask('get node worker-1 -o yaml', { kind: 'nodes', names: ['worker-1'], shape: 'whole' }),
  ask('get pods,services -n shop', { kind: 'pods', namespace: 'shop', shape: 'table' }),
  ask('get pods,services -n shop', { kind: 'services', namespace: 'shop', shape: 'table' }),
  ask('get all -n work -o wide', { kind: 'deployments.apps', namespace: 'work', shape: 'wide' }),
  ask('get all -n work -o name', { kind: 'jobs.batch', namespace: 'work', shape: 'names' }),
  ask('get pods,services -n dual -o yaml', { kind: 'pods', namespace: 'dual', shape: 'whole' }),
  ask('get pods -n shop -o custom-columns=NAME:.metadata.name,NODE:.spec.nodeName', {
    kind: 'pods',
    namespace: 'shop',
    shape: 'names',
  }),
  ask('describe pods -n shop', { kind: 'pods', namespace: 'shop', shape: 'described' }),
  ask('describe pod init-crashing -n starting', {
    kind: 'pods',
    namespace: 'starting',
    names: ['init-crashing'],
    shape: 'described',
  }),
  ask('describe nodes', { kind: 'nodes', shape: 'described' }),
  ask('describe services -n shop', { kind: 'services', namespace: 'shop', shape: 'described' }),
  ask('get pods -n nothing', { kind: 'pods', namespace: 'nothing', expect: 'nothing' }),
  ask('get pods -n nothing -o json', { kind: 'pods', namespace: 'nothing', expect: 'nothing' }),
  ask('get pods -n nothing -o yaml', { kind: 'pods', namespace: 'nothing', expect: 'nothing' }),
  ask('get pods -n shop --no-headers', { kind: 'pods', namespace: 'shop', expect: 'unread' }),
  ask('get events -n shop', { kind: 'events', namespace: 'shop', expect: 'nothing' }),
  ask('config get-contexts', { expect: 'contexts' }),
  ask('get foos', { expect: 'error' }),
  ask('top nodes', { expect: 'error' }),
  ask('get pod not-there -n shop', { expect: 'error' }),
  ask('get nodes --context limited@corpus', { expect: 'error' }),
  ask('get nodes --context dead', { expect: 'error' }),
  ask('get nodes --context unknown', { expect: 'error' }),
];
