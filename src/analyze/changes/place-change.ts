import type { Change } from '../../domain/change.ts';
import { groupResource } from '../../domain/kind-names.ts';
import { goneWithKind } from './describe-arrival.ts';

/** The object whose entry a change belongs to. */
export interface Place {
  object: { kind: string; namespace: string | null; name: string };
  /** false: it followed from the object. */
  isOwn: boolean;
  /** One of many runs, which are one entry whenever they were. */
  isRun: boolean;
}

/** When namespaces came and went, and definitions of kinds went, by cluster and name. */
export interface Moments {
  added: ReadonlyMap<string, Span>;
  deleted: ReadonlyMap<string, Span>;
  definitions: ReadonlySet<string>;
}

/** Milliseconds: of the last look before a change, and of the change. */
interface Span {
  from: number;
  to: number;
}

const definition = 'CustomResourceDefinition';
/** What goes with a namespace comes and goes this soon. */
const windowMs = 10 * 60_000;
/** What controllers put into every namespace. */
const inEveryNamespace = new Set([
  'ConfigMap/kube-root-ca.crt',
  'ConfigMap/openshift-service-ca.crt',
  'ConfigMap/istio-ca-root-cert',
  'ServiceAccount/default',
  'ServiceAccount/builder',
  'ServiceAccount/deployer',
]);

export function momentsOf(changes: readonly Change[]): Moments {
  const ofNamespaces = changes.filter(({ kind }) => kind.kind === 'Namespace' && kind.group === '');
  const spansOf = (effect: Change['effect']): Map<string, Span> =>
    new Map(
      ofNamespaces
        .filter((change) => change.effect === effect)
        .map((change) => [`${change.clusterId} ${change.name}`, spanOf(change)]),
    );
  const definitions = changes.filter(({ kind, effect }) => kind.kind === definition && effect === 'deleted');
  return {
    added: spansOf('added'),
    deleted: spansOf('deleted'),
    definitions: new Set(definitions.map(({ clusterId, name }) => `${clusterId} ${name}`)),
  };
}

/** What is in a namespace goes with it, and what every namespace has comes with it: neither is news by itself. */
export function placeChange(change: Change, moments: Moments): Place {
  const { kind, namespace, name, root } = change;
  if (wentWithKind(change)) return placeOfKind(change, moments);
  if (namespace !== null && goesWithNamespace(change, namespace, moments))
    return { object: { kind: 'Namespace', namespace: null, name: namespace }, isOwn: false, isRun: false };
  if (root === null) return { object: { kind: kind.kind, namespace, name }, isOwn: true, isRun: false };
  return {
    object: { kind: root.kind, namespace, name: root.name },
    isOwn: false,
    isRun: root.kind === 'CronJob',
  };
}

function wentWithKind({ words }: Pick<Change, 'words'>): boolean {
  return words.some(({ text }) => text === goneWithKind[0]?.text);
}

/** Where its definition is not told of, the kind stands for all that went. */
function placeOfKind({ clusterId, kind }: Change, { definitions }: Moments): Place {
  const name = groupResource(kind);
  const isTold = definitions.has(`${clusterId} ${name}`);
  return {
    object: { kind: isTold ? definition : 'Kind', namespace: null, name },
    isOwn: false,
    isRun: false,
  };
}

export function isInEveryNamespace({ kind, name }: Pick<Change, 'kind' | 'name'>): boolean {
  return inEveryNamespace.has(`${kind.kind}/${name}`);
}

function goesWithNamespace(change: Change, namespace: string, moments: Moments): boolean {
  const key = `${change.clusterId} ${namespace}`;
  if (change.effect === 'deleted') return isNear(change, moments.deleted.get(key));
  return change.effect === 'added' && isInEveryNamespace(change) && isNear(change, moments.added.get(key));
}

function isNear(change: Change, other: Span | undefined): boolean {
  if (other === undefined) return false;
  const own = spanOf(change);
  return own.from <= other.to + windowMs && other.from <= own.to + windowMs;
}

/** A change that was only seen happened at some time between two looks. */
function spanOf({ at, since, seenAt }: Change): Span {
  const to = Date.parse(at);
  return { from: at === seenAt && since !== null ? Math.min(to, Date.parse(since)) : to, to };
}
