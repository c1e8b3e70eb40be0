import type { KeptObject } from '../../domain/ports/diagnosis.ts';
import { objectAt } from '../../lib/json.ts';
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

/**
 * Which few nodes a pod would be on, but for one reason: those that it asks for by labels, and whose taints it tolerates; or that
 * fall out for one taint alone. null: there are none, or many, or several reasons.
 */
export function nearlyFits(
  message: string,
  { pod, nodes }: { pod: KeptObject; nodes: readonly KeptObject[] },
): string | null {
  const spec = objectAt(pod.body, 'spec');
  const asked = nodes.filter((node) => isAskedFor(node, spec) && !isCordoned(node));
  const open = asked.filter((node) => untolerated(node, spec).length === 0);
  if (open.length === nodes.length || asked.length === 0) return null;
  if (open.length > 0) return otherReasons(message) === 1 ? only(open, 'by its labels and taints') : null;
  const texts = asked.map((node) => untolerated(node, spec).map(taintText));
  const [first] = texts;
  const [taint] = first ?? [];
  if (taint === undefined || texts.some((each) => each.length > 1 || each[0] !== taint)) return null;
  const meaning = meanings[taint.split(/[=:]/)[0] ?? ''];
  return only(asked, `but for the taint ${taint}${meaning === undefined ? '' : ` (${meaning})`}`);
}

function only(nodes: readonly KeptObject[], why: string): string | null {
  if (nodes.length > mostNodes) return null;
  return `${nodes.map(({ name }) => name).join(', ')} would do ${why}`;
}

function isCordoned({ body }: KeptObject): boolean {
  return objectAt(body, 'spec')?.unschedulable === true;
}

/** Reasons that are not of labels, taints or cordons: with one of them, it is that of the nodes that are left. */
function otherReasons(message: string): number {
  const sum = message
    .replace(/\. (?:no new claims|preemption).*$/s, '')
    .replace(/^0\/\d+ nodes are available: /, '');
  return sum.split(/, (?=\d+ )/).filter((part) => !ofOthers.test(part)).length;
}
