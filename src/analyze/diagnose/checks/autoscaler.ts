import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import { type JsonObject, objectAt, objectsAt, textAt } from '../../../lib/json.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { conditionSays, namedObject, objectName, referenceTo } from '../evidence.ts';
import { missingObject } from '../missing.ts';
import { describeCommand } from '../next-steps.ts';
import { type Condition, conditionOf, templateOf } from '../pod-parts.ts';
import { shell } from '../shell.ts';

const scalable = ['Deployment.apps', 'StatefulSet.apps', 'ReplicaSet.apps'];
const apiServiceKind = 'APIService.apiregistration.k8s.io';

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

type Why = Pick<Judgement, 'title' | 'cause' | 'fix'> & Partial<Judgement>;

function metricsOf({ body }: KeptObject, type: string): JsonObject[] {
  const key = `${type.charAt(0).toLowerCase()}${type.slice(1)}`;
  return objectsAt(objectAt(body, 'spec'), 'metrics').flatMap((metric) => {
    const found = textAt(metric, 'type') === type ? objectAt(metric, key) : null;
    return found === null ? [] : [found];
  });
}

/** It measures one container of the pods, and they have none of that name. */
function byContainer(autoscaler: KeptObject, { pointsTo, objects }: Surroundings): Why | null {
  const ids = new Set(pointsTo.map(({ to }) => to.id));
  const target = scalable.flatMap((kind) => objects(kind)).find(({ id }) => ids.has(id));
  if (target === undefined) return null;
  const names = ['containers', 'initContainers']
    .flatMap((list) => objectsAt(templateOf(target).spec, list))
    .flatMap((container) => textAt(container, 'name') ?? []);
  const asked = metricsOf(autoscaler, 'ContainerResource').flatMap(
    (metric) => textAt(metric, 'container') ?? [],
  );
  const missing = asked.find((name) => !names.includes(name));
  if (missing === undefined || names.length === 0) return null;
  return {
    title: `it does not scale: it measures the container ${missing}, and the pods of ${objectName(target)} have none of that name (they have ${names.join(', ')})`,
    cause: `no container ${missing} for ${objectName(autoscaler)}`,
    fix: {
      text: 'Mend containerResource.container in spec.metrics.',
      command: shell`kubectl -n ${autoscaler.namespace ?? 'default'} edit hpa ${autoscaler.name}`,
    },
  };
}

const servedBy: Readonly<Record<string, string>> = {
  FailedGetExternalMetric: 'external.metrics.k8s.io',
  FailedGetObjectMetric: 'custom.metrics.k8s.io',
  FailedGetPodsMetric: 'custom.metrics.k8s.io',
};

/** Metrics that are not of the pods' own come from an adapter, which serves an API of its own. */
function byAdapter(
  _: KeptObject,
  { objects, seen }: Surroundings,
  { reason, message }: Condition,
): Why | null {
  const group = servedBy[reason];
  if (
    group === undefined ||
    !/could not find the requested resource|no matches for kind|no custom metrics API/.test(message)
  )
    return null;
  const served = objects(apiServiceKind).find(
    ({ body }) => textAt(objectAt(body, 'spec'), 'group') === group,
  );
  const [, name] =
    /(?:external|custom) metric (?:[^\s/:]+\/)?([^\s/:(]+)|\(get ([^.\s]+)\./.exec(message) ?? [];
  const what = `the ${group.startsWith('external') ? 'external' : 'custom'} metric${name === undefined ? '' : ` ${name}`}`;
  const isMissing = served === undefined && seen(apiServiceKind);
  return {
    title: `it does not scale: it needs ${what}, and ${isMissing ? `nobody serves ${group}` : `${group} does not have it`}`,
    cause: isMissing ? `no API ${group}` : `no ${what} for autoscalers`,
    suspects: served === undefined ? [] : [referenceTo(served)],
    fix: {
      text: isMissing
        ? `Install an adapter that serves ${group} (KEDA, prometheus-adapter, a provider’s), or scale by another metric.`
        : 'Look whether the adapter knows the metric.',
      command: 'kubectl get apiservices',
    },
  };
}

/** `controlled by multiple HPAs: [shop/web shop/web-night]`: each of them says so. */
function byRivals(autoscaler: KeptObject, _: Surroundings, { reason, message }: Condition): Why | null {
  const [, list] = /controlled by multiple HPAs: \[([^\]]+)\]/.exec(message) ?? [];
  if (reason !== 'AmbiguousSelector' || list === undefined) return null;
  const names = list.split(/[\s,]+/).toSorted();
  return {
    title: `it does not scale: ${names.length} autoscalers steer the same pods, those of ${targetOf(autoscaler)} (${names.join(', ')}), so none of them does`,
    cause: `rival autoscalers ${names.join(' ')}`,
    fix: {
      text: 'Leave one, with the metrics of both in spec.metrics.',
      command: shell`kubectl -n ${autoscaler.namespace ?? 'default'} get hpa`,
    },
  };
}

function judgeMetrics(autoscaler: KeptObject, around: Surroundings, condition: Condition): Judgement[] {
  // Scaled to 0 by hand: it does nothing, as is meant.
  if (condition.reason === 'ScalingDisabled') return [];
  const evidence = [conditionSays(autoscaler, 'ScalingActive', condition)];
  for (const read of [byRivals, byContainer, byAdapter]) {
    const why = read(autoscaler, around, condition);
    if (why !== null) return [{ since: condition.since, evidence, culprit: null, ...why }];
  }
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
      evidence,
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
  rule: 'A HorizontalPodAutoscaler has no target, shares it with another, gets no metrics (of a container that its pods do not have, of an API that nobody serves), its pods have no requests to take a percentage of, or it is at its maximum and would go on (a warning after five minutes).',
  candidates: [{ kind: 'HorizontalPodAutoscaler.autoscaling', any: [[{ is: 'complains' }]] }],
  needs: [
    { what: 'relations' },
    { what: 'related', kinds: scalable, optional: true },
    { what: 'cluster', kinds: [apiServiceKind], optional: true },
  ],
  judge(candidate, around, now) {
    const able = conditionOf(candidate, 'AbleToScale');
    if (able?.status === 'False') return [judgeScale(candidate, around, able)];
    const active = conditionOf(candidate, 'ScalingActive');
    return [
      ...(active?.status === 'False' ? judgeMetrics(candidate, around, active) : []),
      ...judgeLimit(candidate, now),
    ];
  },
};
