import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import { objectAt, textAt } from '../../../lib/json.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { conditionSays, namedObject, objectName } from '../evidence.ts';
import { missingObject } from '../missing.ts';
import { describeCommand } from '../next-steps.ts';
import { type Condition, conditionOf } from '../pod-parts.ts';
import { shell } from '../shell.ts';

function targetOf({ body }: KeptObject): string {
  const target = objectAt(objectAt(body, 'spec'), 'scaleTargetRef');
  return `${textAt(target, 'kind') ?? ''}/${textAt(target, 'name') ?? ''}`;
}

function judgeScale(autoscaler: KeptObject, { pointsTo }: Surroundings, condition: Condition): Judgement {
  const lost = pointsTo.find(
    ({ type, state, to }) => type === 'selects' && state === 'dangling' && to.name !== null,
  );
  const target = lost === undefined ? null : namedObject(lost.to);
  const missing = target === null ? null : missingObject(target);
  const evidence = [conditionSays(autoscaler, 'AbleToScale', condition)];
  if (missing !== null)
    return {
      ...missing,
      title: `it scales nothing: ${missing.title}`,
      since: condition.since,
      evidence,
      severity: 'warning',
    };
  return {
    title: `it cannot scale ${targetOf(autoscaler)}: ${condition.message}`,
    since: condition.since,
    evidence,
    culprit: null,
    cause: `unscalable ${objectName(autoscaler)}`,
    fix: {
      text: 'Name in spec.scaleTargetRef what is there and can be scaled (kind, name, apiVersion).',
      command: describeCommand(autoscaler),
    },
  };
}

const metricsApi = {
  kind: 'APIService.apiregistration.k8s.io',
  namespace: null,
  name: 'v1beta1.metrics.k8s.io',
};

function judgeMetrics(autoscaler: KeptObject, condition: Condition): Judgement[] {
  // Scaled to 0 by hand: it does nothing, as is meant.
  if (condition.reason === 'ScalingDisabled') return [];
  const { message, since } = condition;
  const noApi =
    /could not find the requested resource|no metrics returned from (?:resource|custom|external) metrics API|(?:unable to handle|service unavailable)/.exec(
      message,
    );
  const unasked = /missing request for (\S+)/.exec(message)?.[1];
  const title =
    unasked === undefined
      ? `it does not scale: ${noApi === null ? message : 'the cluster has no metrics for it (metrics-server missing, or down)'}`
      : `it does not scale: the pods of ${targetOf(autoscaler)} do not say how much ${unasked} they need (requests)`;
  const fix =
    unasked === undefined
      ? {
          text: 'Look whether the metrics API answers.',
          command: 'kubectl get apiservices v1beta1.metrics.k8s.io',
        }
      : { text: `Give the containers a request for ${unasked}: percentages are of that.`, command: null };
  const cause = noApi === null ? `unmeasured ${objectName(autoscaler)}` : 'no metrics API';
  return [
    {
      title,
      since,
      evidence: [conditionSays(autoscaler, 'ScalingActive', condition)],
      culprit: null,
      cause,
      suspects: noApi === null ? [] : [metricsApi],
      fix,
    },
  ];
}

/** A peak that lasts no longer is what an autoscaler is for. */
const peakMs = 5 * 60_000;

function judgeLimit(autoscaler: KeptObject, now: number): Judgement[] {
  const condition = conditionOf(autoscaler, 'ScalingLimited');
  if (condition?.status !== 'True' || condition.reason !== 'TooManyReplicas') return [];
  const isLong = now - Date.parse(condition.since ?? '') > peakMs;
  return [
    {
      severity: isLong ? 'warning' : 'notice',
      title: `it is at its limit of ${String(autoscaler.facts.maxReplicas ?? '')} pods and would add more`,
      since: condition.since,
      evidence: [conditionSays(autoscaler, 'ScalingLimited', condition)],
      culprit: null,
      cause: `limited ${objectName(autoscaler)}`,
      fix: {
        text: 'Raise maxReplicas, if the nodes have room.',
        command: shell`kubectl -n ${autoscaler.namespace ?? 'default'} get hpa ${autoscaler.name}`,
      },
    },
  ];
}

export const autoscaler: Check = {
  code: 'autoscaler',
  severity: 'warning',
  title: 'An autoscaler does not scale',
  rule: 'A HorizontalPodAutoscaler has no target, gets no metrics, its pods have no requests to take a percentage of, or it is at its maximum and would go on (a warning after five minutes).',
  candidates: [{ kind: 'HorizontalPodAutoscaler.autoscaling', any: [[{ is: 'complains' }]] }],
  needs: [{ what: 'relations' }],
  judge(candidate, around, now) {
    const able = conditionOf(candidate, 'AbleToScale');
    if (able?.status === 'False') return [judgeScale(candidate, around, able)];
    const active = conditionOf(candidate, 'ScalingActive');
    return [
      ...(active?.status === 'False' ? judgeMetrics(candidate, active) : []),
      ...judgeLimit(candidate, now),
    ];
  },
};
