import type { ObjectReference } from '../../domain/finding.ts';
import type { Judgement } from './check.ts';
import { shell } from './shell.ts';

/** Something that a ServiceAccount was not allowed to do. */
export interface RefusedAccess {
  account: ObjectReference;
  verb: string;
  /** `pods`, `pods/log`. */
  resource: string;
  /** '' for the core group. */
  group: string;
  /** null: in the whole cluster. */
  namespace: string | null;
}

/** How the API server says no (k8s.io/apiserver, responsewriters/errors.go). */
const refusal =
  /User \\?"system:serviceaccount:([a-z0-9.-]+):([a-z0-9.-]+)\\?" cannot (\w+) resource \\?"([a-z0-9/.-]+)\\?" in API group \\?"([a-z0-9.-]*)\\?"(?: in the namespace \\?"([a-z0-9.-]+)\\?")?/gi;

/** Whatever of some lines (of a log, or messages of events) tells that a ServiceAccount was refused something; each once. */
export function refusedAccess(lines: readonly string[]): RefusedAccess[] {
  const found = lines.flatMap((line) =>
    [...line.matchAll(refusal)].map(
      ([, namespace = '', name = '', verb = '', resource = '', group = '', where]): RefusedAccess => ({
        account: { kind: 'ServiceAccount', namespace, name },
        verb: verb.toLowerCase(),
        resource,
        group,
        namespace: where ?? null,
      }),
    ),
  );
  return [...new Map(found.map((access) => [JSON.stringify(access), access])).values()];
}

/** `list pods in namespace shop`. */
export function accessWords({ verb, resource, group, namespace }: RefusedAccess): string {
  const what = group === '' ? resource : `${resource}.${group}`;
  return `${verb} ${what} ${namespace === null ? 'in the whole cluster' : `in namespace ${namespace}`}`;
}

/** What a check says of it: the same cause for all that run as the account. */
export function judgeRefused(access: RefusedAccess): Pick<Judgement, 'title' | 'culprit' | 'cause' | 'fix'> {
  const { account, verb, resource, group, namespace } = access;
  const who = `ServiceAccount ${account.namespace}/${account.name}`;
  const [plain = resource] = resource.split('/');
  const target = group === '' ? resource : `${plain}.${group}${resource.slice(plain.length)}`;
  const role = `${account.name}-${verb}-${plain}`;
  const subject = `${account.namespace}:${account.name}`;
  return {
    title: `${who} may not ${accessWords(access)}`,
    culprit: account,
    cause: `refused ${subject} ${verb} ${target} ${namespace ?? '*'}`,
    fix: {
      text: `Give it a role that may ${verb} ${target}, if it should (kubectl create ${namespace === null ? 'clusterrole' : 'role'} ${role} --verb=${verb} --resource=${target}), and bind it:`,
      command:
        namespace === null
          ? shell`kubectl create clusterrolebinding ${role} --clusterrole=${role} --serviceaccount=${subject}`
          : shell`kubectl -n ${namespace} create rolebinding ${role} --role=${role} --serviceaccount=${subject}`,
    },
  };
}
