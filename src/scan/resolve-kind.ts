import { AppError } from '../domain/errors.ts';
import { groupResource, type ResourceKind } from '../domain/kind.ts';
import { whyLeftOut } from '../domain/left-out-kinds.ts';
import { closest } from '../lib/closest.ts';

/** When one word names kinds of several groups, kubectl's users mean the earlier of these; any other group comes last. */
const preferredGroups = [
  '',
  'apps',
  'batch',
  'networking.k8s.io',
  'policy',
  'autoscaling',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
];

/**
 * The kind that a person named: plural, singular, kind or short name, with or without the group, or version and group
 * (`po`, `Pod`, `deployments.apps`, `deploy.v1.apps`). Case does not count. Throws KIND_UNKNOWN.
 */
export function resolveKind(text: string, kinds: readonly ResourceKind[]): ResourceKind {
  const wanted = text.toLowerCase();
  const matching = kinds.filter((kind) =>
    namesOf(kind).some((name) => endingsOf(kind).some((ending) => name + ending === wanted)),
  );
  const [best] = matching.sort(
    (left, right) => rankOf(left) - rankOf(right) || left.group.localeCompare(right.group),
  );
  if (best !== undefined) return best;
  const why = whyLeftOut(wanted);
  if (why !== null)
    throw new AppError('KIND_UNKNOWN', `"${text}" is left out by design: ${why}`, {
      hint: 'Ask the cluster itself for it, with kubectl.',
    });
  if (kinds.length === 0)
    throw new AppError('KIND_UNKNOWN', `"${text}" is not known yet: nothing has been read`, {
      hint: 'Read the clusters first: k8s-mcp-agent full-scan',
    });
  const plurals = closest(wanted.split('.')[0] ?? wanted, [...new Set(kinds.map(({ plural }) => plural))]);
  const near = new Set(kinds.filter(({ plural }) => plurals.includes(plural)).map(groupResource));
  throw new AppError('KIND_UNKNOWN', `no known kind is called "${text}"`, {
    hint: `${near.size > 0 ? `Did you mean ${[...near].join(' or ')}? ` : ''}"list" without a kind shows what is kept.`,
  });
}

function namesOf({ plural, singular, kind, shortNames }: ResourceKind): string[] {
  return [plural, singular, kind, ...shortNames]
    .filter((name) => name !== '')
    .map((name) => name.toLowerCase());
}

/** What may stand behind a name; of the core group kubectl takes the version with and without a dot. */
function endingsOf({ group, version }: ResourceKind): string[] {
  const endings = ['', `.${group}`, `.${version}.${group}`];
  return group === '' ? [...endings, `.${version}`] : endings;
}

function rankOf({ group }: ResourceKind): number {
  const rank = preferredGroups.indexOf(group);
  return rank === -1 ? preferredGroups.length : rank;
}
