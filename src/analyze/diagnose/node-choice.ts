import type { KeptObject } from '../../domain/ports/diagnosis.ts';
import { type JsonObject, objectAt } from '../../lib/json.ts';
import { isAskedFor, taintText, untolerated } from './node-fit.ts';

/** More than these are no single ones. */
const mostNodes = 3;

/** What stands on every node alike, or is told of the node by itself. */
const ofOthers = /node affinity|node selector|affinity\/selector|untolerated taint|were unschedulable/;

/** What some taints mean to people. */
const meanings: Readonly<Record<string, string>> = {
  'node.cloudprovider.kubernetes.io/uninitialized':
    'no cloud controller has made the node known yet: does it run?',
  'node.cloudprovider.kubernetes.io/shutdown': 'the provider has shut the machine down',
  'node.kubernetes.io/not-ready': 'the node is not ready',
  'node.kubernetes.io/unreachable': 'the node does not answer',
  'node.kubernetes.io/disk-pressure': 'its disk is nearly full',
  'node.kubernetes.io/memory-pressure': 'its memory is nearly used up',
  'node.kubernetes.io/pid-pressure': 'it has too many processes',
  'node.kubernetes.io/network-unavailable': 'its network is not set up yet',
};

export interface FewNodes {
  nodes: readonly KeptObject[];
  /** Whether it asks for just these by labels; else others fall out for their taints. */
  areAskedFor: boolean;
  /** The one taint that stands in the way, with what it means; null: what the scheduler says of so many nodes. */
  taint: string | null;
  /** The scheduler's words for these nodes; null: it is the taint. */
  reason: string | null;
}

/**
 * Which few nodes a pod would be on, but for one reason: those that it asks for by labels, and whose taints it tolerates; or that
 * fall out for one taint alone. null: there are none, or many, or several reasons.
 */
export function nearlyFits(
  message: string,
  { pod, nodes }: { pod: KeptObject; nodes: readonly KeptObject[] },
): FewNodes | null {
  const spec = objectAt(pod.body, 'spec');
  const asked = nodes.filter((node) => isAskedFor(node, spec));
  const standing = asked.filter((node) => !isCordoned(node));
  const open = standing.filter((node) => untolerated(node, spec).length === 0);
  const few = open.length > 0 ? open : standing;
  if (few.length === 0 || few.length > mostNodes || open.length === nodes.length) return null;
  const [other, ...more] = otherReasons(message);
  if (more.length > 0) return null;
  const areAskedFor = asked.length < nodes.length && few.length === asked.length;
  if (open.length > 0)
    return other?.count === open.length ? { nodes: few, areAskedFor, taint: null, reason: other.text } : null;
  const taint = sameTaint(few, spec);
  return taint === null || other !== undefined ? null : { nodes: few, areAskedFor, taint, reason: null };
}

/** The one taint of all of them that the pod does not tolerate. */
function sameTaint(nodes: readonly KeptObject[], spec: JsonObject | null): string | null {
  const texts = nodes.map((node) => untolerated(node, spec).map(taintText));
  const [taint] = texts[0] ?? [];
  if (taint === undefined || texts.some((each) => each.length > 1 || each[0] !== taint)) return null;
  const meaning = meanings[taint.split(/[=:]/)[0] ?? ''];
  return `${taint}${meaning === undefined ? '' : `; ${meaning}`}`;
}

function isCordoned({ body }: KeptObject): boolean {
  return objectAt(body, 'spec')?.unschedulable === true;
}

/** Reasons that are not of labels, taints or cordons: with one of them, it is that of the nodes that are left. */
function otherReasons(message: string): { count: number; text: string }[] {
  const sum = message
    .replace(/\. (?:no new claims|preemption|not found).*$/s, '')
    .replace(/\.$/, '')
    .replace(/^0\/\d+ nodes are available: /, '');
  return sum.split(/, (?=\d+ )/).flatMap((part) => {
    const [, count, text] = /^(\d+) (?:node\(s\) )?(.*)$/.exec(part) ?? [];
    return text === undefined || ofOthers.test(part) ? [] : [{ count: Number(count), text }];
  });
}
