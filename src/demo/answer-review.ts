import { type ReviewedAccess, readReview } from './read-review.ts';
import { badRequest, type Reply, type Request } from './reply.ts';

const reviews = '/apis/authorization.k8s.io/v1/';
const apiVersion = 'authorization.k8s.io/v1';
const readingVerbs = ['get', 'list', 'watch'];

/** What the asker may do: read everything. null: the request is no access review. */
export function answerReview({ path, method, body }: Request): Reply | null {
  if (method !== 'POST') return null;
  if (path === `${reviews}selfsubjectrulesreviews`) return { status: 201, body: rulesReview };
  if (path !== `${reviews}selfsubjectaccessreviews`) return null;
  const access = readReview(body);
  if (access === null) return badRequest('the body is no SelfSubjectAccessReview');
  return { status: 201, body: accessReview(access) };
}

function accessReview(access: ReviewedAccess): object {
  const { path, ...resourceAttributes } = access;
  return {
    kind: 'SelfSubjectAccessReview',
    apiVersion,
    metadata: {},
    spec:
      path === ''
        ? { resourceAttributes }
        : { nonResourceAttributes: { path, verb: resourceAttributes.verb } },
    status: readingVerbs.includes(access.verb)
      ? { allowed: true, reason: 'the demo fleet may be read' }
      : { allowed: false, reason: 'the demo fleet is read-only' },
  };
}

const rulesReview = {
  kind: 'SelfSubjectRulesReview',
  apiVersion,
  metadata: {},
  spec: {},
  status: {
    resourceRules: [{ verbs: readingVerbs, apiGroups: ['*'], resources: ['*'] }],
    nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['*'] }],
    incomplete: false,
  },
};
