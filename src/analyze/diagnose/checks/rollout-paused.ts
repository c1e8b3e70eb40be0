import { objectAt } from '../../../lib/json.ts';
import type { Check } from '../check.ts';
import { fieldSays, objectName } from '../evidence.ts';
import { conditionOf } from '../pod-parts.ts';
import { shell } from '../shell.ts';

/** Whoever pauses a rollout to look at it does so for a while. */
const patienceMs = 60_000;

export const rolloutPaused: Check = {
  code: 'rollout-paused',
  severity: 'warning',
  title: 'A rollout is paused on its way',
  rule: 'A Deployment has been paused for a minute, and not all of its pods are of its newest template. Paused with nothing to roll out it harms nobody.',
  candidates: [
    {
      kind: 'Deployment.apps',
      any: [[{ is: 'complains' }], [{ column: 'facts.paused', is: 'one-of', values: [1] }]],
    },
  ],
  needs: [],
  judge(deployment, _, now) {
    const spec = objectAt(deployment.body, 'spec');
    if (spec?.paused !== true) return [];
    const condition = conditionOf(deployment, 'Progressing');
    const since = condition?.reason === 'DeploymentPaused' ? condition.since : null;
    const updated = Number(deployment.facts.upToDate ?? 0);
    const wanted = deployment.wantedCount ?? 1;
    const isBetween = updated < wanted && now - Date.parse(since ?? deployment.createdAt ?? '') > patienceMs;
    return [
      {
        title: isBetween
          ? `the rollout is paused: ${updated} of ${wanted} pods are of the newest template`
          : 'the Deployment is paused: what is changed in it is not rolled out',
        since,
        evidence: [
          fieldSays(deployment, 'spec.paused', 'true', since),
          fieldSays(deployment, 'status.updatedReplicas', `${updated} of ${wanted}`),
        ],
        culprit: null,
        cause: `paused ${objectName(deployment)}`,
        fix: {
          text: 'Let it go on, if it should.',
          command: shell`kubectl -n ${deployment.namespace ?? 'default'} rollout resume deployment/${deployment.name}`,
        },
        severity: isBetween ? 'warning' : 'notice',
        harms: isBetween,
      },
    ];
  },
};
