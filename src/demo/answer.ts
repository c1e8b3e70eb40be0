import { answerList, answerObject } from './answer-list.ts';
import { answerLog } from './answer-log.ts';
import { answerReview } from './answer-review.ts';
import type { Recording } from './recording.ts';
import { failure, type Reply, type Request } from './reply.ts';

const discoveryType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** What the recorded cluster answers. Reads only: everything else is refused as a real server would for a reader. */
export function answer(recording: Recording, request: Request): Reply {
  const { path, method } = request;
  const review = answerReview(request);
  if (review !== null) return review;
  if (method !== 'GET')
    return failure(403, 'Forbidden', `the demo fleet is read-only: ${method} ${path} is forbidden`);
  return answerFixed(recording, request) ?? answerLog(recording, request) ?? answerKind(recording, request);
}

function answerFixed({ cluster }: Recording, { path, accept }: Request): Reply | null {
  switch (path.replace(/\/$/, '')) {
    case '/version':
      return { status: 200, body: cluster.version };
    case '/readyz':
    case '/livez':
    case '/healthz':
      return { status: 200, body: 'ok', contentType: 'text/plain' };
    case '/api':
      return answerDiscovery(cluster.discovery.api, accept);
    case '/apis':
      return answerDiscovery(cluster.discovery.apis, accept);
    default:
      return null;
  }
}

/** Only the aggregated form was recorded, which every client since Kubernetes 1.27 asks for. */
function answerDiscovery(body: object, accept: string): Reply {
  if (accept.includes('as=APIGroupDiscoveryList')) return { status: 200, body, contentType: discoveryType };
  return failure(406, 'NotAcceptable', `only ${discoveryType} is served here`);
}

function answerKind({ kinds }: Recording, request: Request): Reply {
  const [, base, namespace, plural, name] =
    /^(\/api\/[^/]+|\/apis\/[^/]+\/[^/]+)(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?$/.exec(
      request.path,
    ) ?? [];
  const kind = kinds.find(({ path }) => path === `${base}/${plural}`);
  if (kind === undefined || (namespace !== undefined && !kind.namespaced))
    return failure(404, 'NotFound', 'the server could not find the requested resource');
  return name === undefined
    ? answerList(kind, namespace ?? null, request)
    : answerObject(kind, namespace ?? null, name, request);
}
