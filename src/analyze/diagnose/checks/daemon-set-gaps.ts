import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import { type JsonObject, objectAt, objectsAt, textAt, textMapAt } from '../../../lib/json.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { fieldSays, objectName } from '../evidence.ts';
import { shell } from '../shell.ts';

/** Taints that the DaemonSet controller lets its pods tolerate by itself. */
const tolerated =
  /^node\.kubernetes\.io\/(?:not-ready|unreachable|disk-pressure|memory-pressure|pid-pressure|unschedulable|network-unavailable)$/;
/** Nodes on which nearly nothing is meant to run. */
const ofControlPlane = /^node-role\.kubernetes\.io\/(?:control-plane|master|etcd)$/;

interface Gap {
  node: string;
  /** Why no pod is on it: the same text for all nodes of which it is true. */
  why: string;
  isMeant: boolean;
}

function podSpecOf({ body }: KeptObject): JsonObject | null {
  return objectAt(objectAt(objectAt(body, 'spec'), 'template'), 'spec');
}

function gapOf(node: KeptObject, podSpec: JsonObject | null): Gap | null {
  const asked = Object.entries(textMapAt(podSpec, 'nodeSelector'));
  const lacks = asked.filter(([key, value]) => node.labels[key] !== value);
  if (lacks.length > 0) {
    const labels = lacks.map(([key, value]) => `${key}=${value}`).join(', ');
    return {
      node: node.name,
      why: `without the label that its nodeSelector asks for (${labels})`,
      isMeant: true,
    };
  }
  const taint = objectsAt(objectAt(node.body, 'spec'), 'taints').find((each) => repels(each, podSpec));
  if (taint === undefined) return null;
  const key = textAt(taint, 'key') ?? '';
  const value = textAt(taint, 'value');
  return {
    node: node.name,
    why: `with a taint that it does not tolerate (${key}${value === null ? '' : `=${value}`}:${textAt(taint, 'effect') ?? ''})`,
    isMeant: ofControlPlane.test(key),
  };
}

function repels(taint: JsonObject, podSpec: JsonObject | null): boolean {
  const [key, effect] = [textAt(taint, 'key') ?? '', textAt(taint, 'effect')];
  if (effect === 'PreferNoSchedule' || tolerated.test(key)) return false;
  return !objectsAt(podSpec, 'tolerations').some((toleration) => {
    const ofEffect = textAt(toleration, 'effect');
    const ofKey = textAt(toleration, 'key');
    if ((ofEffect !== null && ofEffect !== effect) || (ofKey !== null && ofKey !== key)) return false;
    return (
      textAt(toleration, 'operator') === 'Exists' ||
      (textAt(toleration, 'value') ?? '') === (textAt(taint, 'value') ?? '')
    );
  });
}

function judge(daemonSet: KeptObject, { objects, seen }: Surroundings): Judgement[] {
  const nodes = objects('Node');
  const podSpec = podSpecOf(daemonSet);
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
  judge: (daemonSet, around) => judge(daemonSet, around),
};
