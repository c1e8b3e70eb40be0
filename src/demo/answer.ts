import { answerList, answerObject } from './answer-list.ts';
import type { Recording } from './recording.ts';
import { failure, type Reply, type Request } from './reply.ts';

const reviews = '/apis/authorization.k8s.io/v1/';
const reading = ['get', 'list', 'watch'];

/** What the recorded cluster answers. Reads only: everything else is refused as a real server would for a reader. */
export function answer(recording: Recording, request: Request): Reply {
  const { path, method } = request;
  if (method === 'POST' && path.startsWith(reviews))
    return answerReview(path.slice(reviews.length), request.body);
  if (method !== 'GET')
    return failure(403, 'Forbidden', `the demo fleet is read-only: ${method} ${path} is forbidden`);
  return answerFixed(recording, path) ?? answerLog(recording, request) ?? answerKind(recording, request);
}

function answerFixed({ cluster }: Recording, path: string): Reply | null {
  switch (path.replace(/\/$/, '')) {
    case '/version':
      return { status: 200, body: cluster.version };
    case '/readyz':
    case '/livez':
    case '/healthz':
      return { status: 200, body: 'ok' };
    case '/api':
      return { status: 200, body: cluster.discovery.api, contentType: discoveryType };
    case '/apis':
      return { status: 200, body: cluster.discovery.apis, contentType: discoveryType };
    default:
      return null;
  }
}

const discoveryType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

function answerLog({ cluster, kinds }: Recording, { path, query }: Request): Reply | null {
  const [, namespace, pod] = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/log$/.exec(path) ?? [];
  if (namespace === undefined || pod === undefined) return null;
  const known = kinds
    .find((kind) => kind.path === '/api/v1/pods')
    ?.list.items.some(({ metadata }) => metadata.name === pod && metadata.namespace === namespace);
  if (known !== true) return failure(404, 'NotFound', `pods "${pod}" not found`);
  const container = query.get('container');
  const key = Object.keys(cluster.logs).find(
    (name) =>
      name === `${namespace}/${pod}/${container}` ||
      (container === null && name.startsWith(`${namespace}/${pod}/`)),
  );
  const lines = (key === undefined ? '' : (cluster.logs[key] ?? ''))
    .split('\n')
    .filter((line) => line !== '');
  const tail = Number(query.get('tailLines') ?? lines.length);
  return {
    status: 200,
    body: lines
      .slice(Math.max(0, lines.length - tail))
      .map((line) => `${line}\n`)
      .join(''),
    contentType: 'text/plain',
  };
}

function answerKind({ kinds }: Recording, request: Request): Reply {
  const [, base = '', namespace, rest = ''] =
    /^(\/api\/[^/]+|\/apis\/[^/]+\/[^/]+)(?:\/namespaces\/([^/]+))?\/(.+)$/.exec(request.path) ?? [];
  const [plural = '', name, further] = rest.split('/');
  // /api/v1/namespaces/shop is the namespace itself, not what is in it.
  const kind = kinds.find(({ path }) => path === `${base}/${plural}`);
  if (kind === undefined || further !== undefined)
    return (
      answerNamespace(kinds, request) ??
      failure(404, 'NotFound', 'the server could not find the requested resource')
    );
  return name === undefined
    ? answerList(kind, namespace ?? null, request)
    : answerObject(kind, namespace ?? null, name, request);
}

function answerNamespace(kinds: Recording['kinds'], request: Request): Reply | null {
  const [, name] = /^\/api\/v1\/namespaces\/([^/]+)$/.exec(request.path) ?? [];
  const kind = kinds.find(({ path }) => path === '/api/v1/namespaces');
  return name === undefined || kind === undefined ? null : answerObject(kind, null, name, request);
}

/** The body may be protobuf, in which the verb stands as plain text too. */
function answerReview(plural: string, body: string): Reply {
  const apiVersion = 'authorization.k8s.io/v1';
  if (plural.startsWith('selfsubjectrulesreviews')) {
    const rules = [{ verbs: reading, apiGroups: ['*'], resources: ['*'] }];
    return {
      status: 201,
      body: {
        kind: 'SelfSubjectRulesReview',
        apiVersion,
        metadata: {},
        spec: {},
        status: {
          resourceRules: rules,
          nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['*'] }],
          incomplete: false,
        },
      },
    };
  }
  const allowed = reading.some((verb) => body.includes(verb));
  return {
    status: 201,
    body: { kind: 'SelfSubjectAccessReview', apiVersion, metadata: {}, spec: {}, status: { allowed } },
  };
}
