import { placeName, shortKind } from './evidence.ts';
import type { Found } from './run-checks.ts';

/** Two namespaces may lack a `settings` each by accident; three that lack the same name at once lack what somebody gives to all. */
const fewest = 3;
const mostTold = 5;

/**
 * A name that is missing in several namespaces at once (a Secret that is copied into each of them) is one cause, with as many
 * culprits. All other findings stay as they are.
 */
export function withSharedNames(findings: readonly Found[]): Found[] {
  const namespacesOf = new Map(
    [...Map.groupBy(findings, sharedKey)].map(([key, group]) => [
      key,
      [...new Set(group.flatMap(({ culprit }) => culprit?.namespace ?? []))].toSorted(),
    ]),
  );
  return findings.map((finding) => {
    const key = sharedKey(finding);
    const namespaces = namespacesOf.get(key) ?? [];
    if (key === null || namespaces.length < fewest) return finding;
    return { ...finding, cause: key, title: titleOf(finding, namespaces) };
  });
}

/** The cause without its namespace; null: it is not of something missing in a namespace. */
function sharedKey({ cause, culprit }: Found): string | null {
  if (culprit?.namespace == null || !cause.startsWith('missing ')) return null;
  return cause.endsWith(` ${placeName(culprit)}`)
    ? `${cause.slice(0, -placeName(culprit).length)}*/${culprit.name}`
    : null;
}

function titleOf({ title, culprit, cause }: Found, namespaces: readonly string[]): string {
  if (culprit === null) return title;
  const key = /^missing key (\S+) in /.exec(cause)?.[1];
  const what = key === undefined ? 'does not exist' : `has no key ${key}`;
  const told = namespaces.slice(0, mostTold).join(', ');
  const more = namespaces.length > mostTold ? ` and ${namespaces.length - mostTold} more` : '';
  return `${shortKind(culprit.kind)} ${culprit.name} ${what} in ${namespaces.length} namespaces (${told}${more})`;
}
