import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import { type JsonObject, textAt } from '../../../lib/json.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { fieldSays, objectName } from '../evidence.ts';
import { isStateTaint, lackedLabels, taintText, untolerated } from '../node-fit.ts';
import { templateOf } from '../pod-parts.ts';
import { shell } from '../shell.ts';

/** Nodes on which nearly nothing is meant to run. */
const ofControlPlane = /^node-role\.kubernetes\.io\/(?:control-plane|master|etcd)$/;

interface Gap {
  node: string;
  /** Why no pod is on it: the same text for all nodes of which it is true. */
  why: string;
  isMeant: boolean;
}

function gapOf(node: KeptObject, podSpec: JsonObject | null): Gap | null {
  const lacks = lackedLabels(node, podSpec);
  if (lacks.length > 0) {
    const labels = lacks.map(([key, value]) => `${key}=${value}`).join(', ');
    return {
      node: node.name,
      why: `without the label that its nodeSelector asks for (${labels})`,
      isMeant: true,
    };
  }
  const taint = untolerated(node, podSpec).find((each) => !isStateTaint(each));
  if (taint === undefined) return null;
  return {
    node: node.name,
    why: `with a taint that it does not tolerate (${taintText(taint)})`,
    isMeant: ofControlPlane.test(textAt(taint, 'key') ?? ''),
  };
}

function judge(daemonSet: KeptObject, { objects, seen }: Surroundings): Judgement[] {
  const nodes = objects('Node');
  const podSpec = templateOf(daemonSet).spec;
  const gaps = nodes.flatMap((node) => gapOf(node, podSpec) ?? []);
  const isNowhere = daemonSet.wantedCount === 0;
  const unmeant = gaps.filter(({ isMeant }) => !isMeant);
  if (!seen('Node') || nodes.length === 0 || (!isNowhere && unmeant.length === 0)) return [];
  const told = isNowhere ? gaps : unmeant;
  const words = [...Map.groupBy(told, ({ why }) => why)]
    .map(([why, group]) => `${group.length} ${why}`)
    .join(', ');
  const reasons = words === '' ? 'its node affinity fits none' : words;
  // Devices and systems that a cluster does not have are looked for by what every cluster is given.
  const isOfSystem = daemonSet.namespace === 'kube-system';
  return [
    {
      title: isNowhere
        ? `the DaemonSet runs on none of ${nodes.length} nodes: ${reasons}`
        : `the DaemonSet leaves out ${told.length} of ${nodes.length} nodes: ${reasons}`,
      since: null,
      evidence: [
        fieldSays(daemonSet, 'status.desiredNumberScheduled', String(daemonSet.wantedCount ?? 0)),
        ...(told.length === 0
          ? []
          : [
              fieldSays(
                daemonSet,
                'spec.template.spec',
                told
                  .slice(0, 5)
                  .map(({ node, why }) => `${node} is ${why}`)
                  .join('; '),
              ),
            ]),
      ],
      culprit: null,
      cause: `gaps ${objectName(daemonSet)}`,
      fix: {
        text: 'Label the nodes, or mend its nodeSelector, affinity or tolerations, if it is meant to be there.',
        command: shell`kubectl -n ${daemonSet.namespace ?? 'default'} describe daemonset ${daemonSet.name}`,
      },
      severity: isNowhere && !isOfSystem ? 'warning' : 'notice',
      harms: isNowhere && !isOfSystem,
    },
  ];
}

export const daemonSetGaps: Check = {
  code: 'daemon-set-gaps',
  severity: 'warning',
  title: 'A DaemonSet runs on no node, or leaves some out',
  rule: 'A DaemonSet is to run on no node: which labels nodes lack, or which taints it does not tolerate, with the count (in kube-system this harms nobody); or it leaves out nodes for a taint that is not a control plane’s (a notice).',
  candidates: [{ kind: 'DaemonSet.apps' }],
  needs: [{ what: 'cluster', kinds: ['Node'] }],
  judge,
};
