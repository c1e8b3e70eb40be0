import type { Relation } from '../../domain/relation.ts';
import type { Joint } from '../../domain/relation-tree.ts';

/**
 * What an object is to the root, which says how far it is followed: `part` is made or reached by it, `owner` made it,
 * `front` leads to it or guards it, `need` is used by it, `user` uses it, `owned` belongs to a user.
 */
export type Role = 'root' | 'part' | 'owner' | 'front' | 'need' | 'user' | 'owned' | 'leaf';

type Step = `${Joint['direction']} ${Relation['type']}`;

/** Which steps are taken from an object of a role, and what it leads to. What is not named is not followed. */
const steps: Readonly<Record<Role, Partial<Record<Step, Role>>>> = {
  root: {
    'to owner': 'owner',
    'to refers': 'need',
    'to selects': 'part',
    'to routes-to': 'part',
    'to binds': 'need',
    'to runs-on': 'leaf',
    'by owner': 'part',
    'by selects': 'front',
    'by routes-to': 'front',
    'by refers': 'user',
    'by binds': 'front',
    'by runs-on': 'leaf',
  },
  part: {
    'to owner': 'owner',
    'to refers': 'need',
    'to selects': 'part',
    'to routes-to': 'part',
    'to binds': 'need',
    'by owner': 'part',
    'by selects': 'front',
    'by routes-to': 'front',
  },
  owner: { 'to owner': 'owner', 'to refers': 'need', 'by selects': 'front' },
  front: { 'to refers': 'need', 'to binds': 'need', 'by routes-to': 'front' },
  need: { 'to refers': 'need', 'to binds': 'need', 'by binds': 'front' },
  user: { 'by owner': 'owned', 'by selects': 'front' },
  owned: { 'by owner': 'owned' },
  leaf: {},
};

/** Of what is only used, users are shared by many: only a ServiceAccount's bindings say what it may do. */
const followedBack: ReadonlySet<string> = new Set(['ServiceAccount']);
/** What every pod has, whether it asks for it or not. */
const everyPodHas = /^(?:ConfigMap\/kube-root-ca\.crt|ServiceAccount\/default)$/;

/** What controllers keep for themselves: who is behind a Service is known from its pods. */
const keptByControllers: ReadonlySet<string> = new Set([
  'ControllerRevision.apps',
  'EndpointSlice.discovery.k8s.io',
  'Endpoints',
]);

/** What an object is that a relation leads to; null: the relation is not followed from there. */
export function follow(role: Role, direction: Joint['direction'], relation: Relation): Role | null {
  const { type, from, to, state } = relation;
  const [here, there] = direction === 'to' ? [from, to] : [to, from];
  if (keptByControllers.has(there.kind)) return null;
  if (role === 'need' && direction === 'by' && !followedBack.has(here.kind)) return null;
  // That a route hangs on a Gateway is no way from the Gateway to what it leads to.
  if (type === 'routes-to' && to.kind.startsWith('Gateway.'))
    return direction === 'to' ? 'need' : (steps[role]['by routes-to'] ?? null);
  if (
    type === 'refers' &&
    direction === 'to' &&
    state === 'found' &&
    everyPodHas.test(`${there.kind}/${there.name}`)
  )
    return null;
  return steps[role][`${direction} ${type}`] ?? null;
}

/** Whether anything that points to an object of a role is followed. */
export function looksBack(role: Role, kind: string): boolean {
  if (role === 'need') return followedBack.has(kind);
  return Object.keys(steps[role]).some((step) => step.startsWith('by '));
}
