import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import { objectAt, textAt } from '../../../lib/json.ts';
import type { Check, Surroundings } from '../check.ts';
import { conditionSays, fieldSays, placeName } from '../evidence.ts';
import { conditionOf, containersOf, exitWords, lastEndOf, type Terminated } from '../pod-parts.ts';
import { shell } from '../shell.ts';

const dayMs = 86_400_000;
const cronJobKind = 'CronJob.batch';

function reasonWords(reason: string, message: string): string {
  if (reason === 'BackoffLimitExceeded') return 'its pods failed as often as it allows (backoffLimit)';
  if (reason === 'DeadlineExceeded') return 'it took longer than it may (activeDeadlineSeconds)';
  return message || reason;
}

interface LastEnd {
  pod: KeptObject;
  container: string;
  end: Terminated;
}

/** How the last of its pods that failed ended; null: none is left, or none ended with an error. */
function lastPodEndOf(job: KeptObject, { objects }: Surroundings): LastEnd | null {
  const ends = objects('Pod')
    .filter(({ owner }) => owner?.kind === 'Job' && owner.name === job.name)
    .flatMap((pod) =>
      containersOf(pod).flatMap((container) => {
        const end = lastEndOf(container);
        return end === null || end.exitCode === 0 ? [] : [{ pod, container: container.name, end }];
      }),
    );
  return (
    ends.toSorted((left, right) =>
      (left.end.finishedAt ?? '') < (right.end.finishedAt ?? '') ? 1 : -1,
    )[0] ?? null
  );
}

/** `: container main ended with exit code 9, its last words: no shelf left`. */
function endWords({ container, end }: LastEnd): string {
  const last = end.message?.trim().split('\n').at(-1) ?? '';
  return `: container ${container} ended with ${exitWords(end)}${last === '' ? '' : `, its last words: ${last}`}`;
}

/** What a CronJob runs again: whether it has run well since. */
function hasRunWellSince(since: string | null, { root, objects }: Surroundings): boolean {
  const cronJob = objects(cronJobKind).find(({ name }) => name === root.name);
  const status = cronJob === undefined ? null : objectAt(cronJob.body, 'status');
  return Date.parse(textAt(status, 'lastSuccessfulTime') ?? '') > Date.parse(since ?? '');
}

export const jobFailed: Check = {
  code: 'job-failed',
  severity: 'error',
  title: 'A Job failed',
  rule: 'A Job of the last day has the condition Failed; what its last pod ended with, and its last words (termination message), are told where a pod is left. Where its CronJob has since run a Job well, only a warning remains.',
  candidates: [
    { kind: 'Job.batch', any: [[{ column: 'reason', is: 'one-of', values: ['Failed', 'FailureTarget'] }]] },
  ],
  needs: [
    {
      what: 'namespace',
      kinds: ['Pod'],
      any: [
        [
          { column: 'phase', is: 'one-of', values: ['Failed'] },
          { column: 'owner', is: 'present' },
        ],
      ],
      optional: true,
    },
    { what: 'namespace', kinds: [cronJobKind], optional: true },
  ],
  judge(job, around, now) {
    const { root } = around;
    const condition = conditionOf(job, 'Failed') ?? conditionOf(job, 'FailureTarget');
    if (condition?.status !== 'True' || now - Date.parse(condition.since ?? '') > dayMs) return [];
    const last = lastPodEndOf(job, around);
    return [
      {
        title: `the Job failed: ${reasonWords(condition.reason, condition.message)}${last === null ? '' : endWords(last)}`,
        since: condition.since,
        evidence: [
          conditionSays(job, 'Failed', condition),
          fieldSays(job, 'status.failed', String(job.facts.failed ?? '')),
          ...(last === null
            ? []
            : [
                fieldSays(
                  last.pod,
                  last.end.path,
                  `${exitWords(last.end)}${last.end.message === null ? '' : `: ${last.end.message.trim()}`}`,
                  last.end.finishedAt,
                ),
              ]),
        ],
        culprit: null,
        cause: `job ${root.kind} ${placeName(root)} ${condition.reason}`,
        fix: {
          text: 'What its last pod said tells why:',
          command: shell`kubectl -n ${job.namespace ?? 'default'} logs job/${job.name}`,
        },
        severity: root.kind === cronJobKind && hasRunWellSince(condition.since, around) ? 'warning' : 'error',
      },
    ];
  },
};
