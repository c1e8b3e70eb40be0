import type { KeptObject } from '../../domain/ports/diagnosis.ts';
import { type JsonObject, objectAt, objectsAt, textAt, textMapAt } from '../../lib/json.ts';
import { parseQuantity } from '../../lib/parse-quantity.ts';
import { nearlyFits } from './node-choice.ts';
import { askedText, isStateTaint, taintText, untolerated } from './node-fit.ts';

interface Places {
  pod: KeptObject;
  /** Of the whole cluster; [] where they were not seen. */
  nodes: readonly KeptObject[];
}

function podSpec({ body }: KeptObject): JsonObject | null {
  return objectAt(body, 'spec');
}

/** How the scheduler words its reasons, and what they mean to people; what it leaves out is told from the pod and the nodes. */
const reasons: readonly { says: RegExp; means: (places: Places, match: RegExpExecArray) => string }[] = [
  {
    says: /^Insufficient (\S+)/,
    means: (places, [, resource = '']) =>
      `with too little ${resource} left (it asks for ${requestOf(places.pod, resource)}${largestText(places, resource)})`,
  },
  {
    says: /didn't match Pod's node (?:affinity\/)?selector/,
    means: ({ pod }) => `without the labels that it asks for (${askedText(podSpec(pod))})`,
  },
  {
    says: /had untolerated taint\(?s?\)?(?: \{(.*)\})?/,
    means: (places, [, told]) => {
      const taints = told ?? taintsText(places);
      return `with a taint that it does not tolerate${taints === '' ? '' : ` (${taints})`}`;
    },
  },
  { says: /were unschedulable/, means: () => 'cordoned' },
  {
    says: /didn't match pod anti-affinity rules|existing pods anti-affinity rules/,
    means: ({ pod }) =>
      `taken by a pod that it must not stand beside (anti-affinity${standingText(pod, 'podAntiAffinity')})`,
  },
  {
    says: /didn't match pod affinity rules/,
    means: ({ pod }) =>
      `without the pod that it must stand beside (affinity${standingText(pod, 'podAffinity')}${homeText(pod)})`,
  },
  {
    says: /didn't match pod topology spread constraints/,
    means: ({ pod }) => `against its topology spread constraints${spreadText(pod)}`,
  },
  { says: /didn't have free ports/, means: ({ pod }) => `with its host port${portsText(pod)} taken` },
  { says: /volume node affinity conflict/, means: () => 'where its volume cannot be reached' },
  { says: /exceed max volume count/, means: () => 'with as many volumes as they can take' },
  { says: /Too many pods/, means: () => 'full (as many pods as they may run)' },
];

function containers(pod: KeptObject): JsonObject[] {
  return objectsAt(podSpec(pod), 'containers');
}

/** `500m + 1`: what the containers ask for, as it is written. */
export function requestOf(pod: KeptObject, resource: string): string {
  const asked = containers(pod).flatMap((container) => {
    const value = objectAt(objectAt(container, 'resources'), 'requests')?.[resource];
    return typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];
  });
  return asked.join(' + ') || 'some';
}

/** What the largest node has in all: more than that no node can ever give. */
function largestText({ pod, nodes }: Places, resource: string): string {
  const asked = containers(pod).map(
    (container) => parseQuantity(objectAt(objectAt(container, 'resources'), 'requests')?.[resource]) ?? 0,
  );
  const total = asked.reduce((sum, amount) => sum + amount, 0);
  const offers = nodes.flatMap((node) => {
    const value = objectAt(objectAt(node.body, 'status'), 'allocatable')?.[resource];
    const amount = parseQuantity(value);
    return amount === null ? [] : [{ text: String(value), amount }];
  });
  const [largest] = offers.toSorted((left, right) => right.amount - left.amount);
  if (largest === undefined) return nodes.length === 0 ? '' : '; no node has any';
  return total > largest.amount ? `; the largest node has ${largest.text} in all` : '';
}

/** Which taints of nodes it does not tolerate, each once. */
function taintsText({ pod, nodes }: Places): string {
  const taints = nodes.flatMap((node) =>
    untolerated(node, podSpec(pod))
      .filter((taint) => !isStateTaint(taint))
      .map(taintText),
  );
  return [...new Set(taints)].slice(0, 3).join(', ');
}

function standingText(pod: KeptObject, kind: 'podAffinity' | 'podAntiAffinity'): string {
  const affinity = objectAt(objectAt(podSpec(pod), 'affinity'), kind);
  const texts = objectsAt(affinity, 'requiredDuringSchedulingIgnoredDuringExecution').map((term) => {
    const labels = Object.entries(textMapAt(objectAt(term, 'labelSelector'), 'matchLabels'));
    const which = labels.map(([key, value]) => `${key}=${value}`).join(',') || 'its selector';
    return `${which} per ${textAt(term, 'topologyKey') ?? 'node'}`;
  });
  return texts.length === 0 ? '' : `: ${texts.join('; ')}`;
}

/** A term looks in the pod’s own namespace, unless it says otherwise. */
function homeText(pod: KeptObject): string {
  const terms = objectsAt(
    objectAt(objectAt(podSpec(pod), 'affinity'), 'podAffinity'),
    'requiredDuringSchedulingIgnoredDuringExecution',
  );
  const isHome = terms.every((term) => term.namespaces === undefined && term.namespaceSelector === undefined);
  return isHome && terms.length > 0 ? `, in namespace ${pod.namespace}` : '';
}

function spreadText(pod: KeptObject): string {
  const texts = objectsAt(podSpec(pod), 'topologySpreadConstraints')
    .filter((constraint) => textAt(constraint, 'whenUnsatisfiable') !== 'ScheduleAnyway')
    .map(
      (constraint) =>
        `at most ${String(constraint.maxSkew ?? 1)} apart per ${textAt(constraint, 'topologyKey') ?? 'node'}`,
    );
  return texts.length === 0 ? '' : ` (${texts.join('; ')})`;
}

function portsText(pod: KeptObject): string {
  const ports = containers(pod)
    .flatMap((container) => objectsAt(container, 'ports'))
    .flatMap(({ hostPort }) => (typeof hostPort === 'number' ? [String(hostPort)] : []));
  return ports.length === 0 ? '' : ` ${ports.join(', ')}`;
}

/**
 * Where few nodes would do but for one reason, these and it: `of 10 nodes only node-1 has the labels that it asks for (disk=fast),
 * but with too little cpu left (it asks for 4)`. Else the scheduler's whole sum. null: the message tells neither.
 */
export function placesText(message: string, places: Places): string | null {
  const few = nearlyFits(message, places);
  const names = few?.nodes.map(({ name }) => name).join(', ') ?? '';
  const sum = arithmetic(message, places);
  if (few === null || sum === null) return sum;
  const why =
    few.taint === null
      ? wordsFor(few.reason ?? '', places)
      : `with a taint that it does not tolerate (${few.taint})`;
  if (!few.areAskedFor)
    return `${sum}; ${names} would do ${few.taint === null ? 'by its labels and taints' : `but for the taint ${few.taint}`}`;
  const verb = few.nodes.length === 1 ? 'has' : 'have';
  const total = /^of \d+ nodes/.exec(sum)?.[0] ?? 'of all nodes';
  return `${total} only ${names} ${verb} the labels that it asks for (${askedText(podSpec(places.pod))}), but ${why}`;
}

/** `of 3 nodes 1 cordoned, 2 with too little cpu left (it asks for 4)`. null: the message tells no such sum. */
function arithmetic(message: string, places: Places): string | null {
  const [, total, list] =
    /^0\/(\d+) nodes are available: (.*?)(?:\. (?:no new claims|preemption|not found)|\.?$)/.exec(message) ??
    [];
  if (total === undefined || list === undefined) return null;
  const parts = list.split(/, (?=\d+ )/).flatMap((part) => {
    const [, count, text] = /^(\d+) (?:node\(s\) )?(.*)$/.exec(part) ?? [];
    return count === undefined || text === undefined ? [] : [`${count} ${wordsFor(text, places)}`];
  });
  return parts.length === 0 ? null : `of ${total} nodes ${parts.join(', ')}`;
}

function wordsFor(text: string, places: Places): string {
  for (const { says, means } of reasons) {
    const match = says.exec(text);
    if (match !== null) return means(places, match);
  }
  return text;
}
