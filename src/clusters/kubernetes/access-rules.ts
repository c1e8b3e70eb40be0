import { z } from 'zod';
import { isAppError } from '../../domain/errors.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import type { Connection } from './connection.ts';
import { parseJson } from './parse-json.ts';

const texts = z.array(z.string()).nullish().catch(null);
const Review = z.looseObject({
  status: z.looseObject({
    incomplete: z.boolean().catch(true),
    resourceRules: z.array(
      z.looseObject({ verbs: texts, apiGroups: texts, resources: texts, resourceNames: texts }),
    ),
  }),
});

/** What one may do in a namespace, as the server's SelfSubjectRulesReview says. */
export type AccessRules = z.infer<typeof Review>['status'];

/** null: the server does not say, so that only trying tells. */
export async function fetchAccessRules(
  connection: Connection,
  namespace: string,
  signal: AbortSignal,
): Promise<AccessRules | null> {
  const path = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
  const body = JSON.stringify({
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectRulesReview',
    spec: { namespace },
  });
  try {
    const response = await connection.send({ path, method: 'POST', body, signal });
    const review = Review.safeParse(parseJson(response.body, path));
    return review.success && !review.data.status.incomplete ? review.data.status : null;
  } catch (error) {
    if (isAppError(error, 'FORBIDDEN', 'NOT_FOUND', 'SERVER_ERROR', 'PROTOCOL')) return null;
    throw error;
  }
}

export function mayList(rules: AccessRules | null, { group, plural }: ResourceKind): boolean {
  if (rules === null) return true;
  return rules.resourceRules.some(
    ({ verbs, apiGroups, resources, resourceNames }) =>
      allows(verbs, 'list') &&
      allows(apiGroups, group) &&
      allows(resources, plural) &&
      (resourceNames ?? []).length === 0,
  );
}

/** Namespaces that the rules name one by one: whoever may read just these may not list them. */
export function namedNamespaces(rules: AccessRules | null): string[] {
  return (rules?.resourceRules ?? []).flatMap(({ verbs, apiGroups, resources, resourceNames }) =>
    allows(verbs, 'get') && allows(apiGroups, '') && allows(resources, 'namespaces')
      ? (resourceNames ?? [])
      : [],
  );
}

function allows(list: readonly string[] | null | undefined, wanted: string): boolean {
  return list?.some((entry) => entry === '*' || entry === wanted) ?? false;
}
