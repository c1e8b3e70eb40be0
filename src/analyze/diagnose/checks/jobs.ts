import type { Check } from '../check.ts';
import { fieldSays, placeName } from '../evidence.ts';
import { conditionOf } from '../pod-parts.ts';
import { shell } from '../shell.ts';

const dayMs = 86_400_000;

function reasonWords(reason: string, message: string): string {
  if (reason === 'BackoffLimitExceeded') return 'its pods failed as often as it allows (backoffLimit)';
  if (reason === 'DeadlineExceeded') return 'it took longer than it may (activeDeadlineSeconds)';
  return message || reason;
}

export const jobFailed: Check = {
  code: 'job-failed',
  severity: 'error',
  title: 'A Job failed',
  rule: 'A Job of the last day has the condition Failed. Where its CronJob has since run a Job well, only a warning remains.',
  candidates: [
    { kind: 'Job.batch', any: [[{ column: 'reason', is: 'one-of', values: ['Failed', 'FailureTarget'] }]] },
  ],
  needs: [],
  judge(job, { root }, now) {
    const condition = conditionOf(job, 'Failed') ?? conditionOf(job, 'FailureTarget');
    if (condition?.status !== 'True' || now - Date.parse(condition.since ?? '') > dayMs) return [];
    const isRepeated = root.kind === 'CronJob.batch';
    return [
      {
        title: `the Job failed: ${reasonWords(condition.reason, condition.message)}`,
        since: condition.since,
        evidence: [
          fieldSays(
            job,
            'status.conditions[Failed]',
            `${condition.reason}: ${condition.message}`,
            condition.since,
          ),
          fieldSays(job, 'status.failed', String(job.facts.failed ?? '')),
        ],
        culprit: null,
        cause: `job ${root.kind} ${placeName(root)} ${condition.reason}`,
        fix: {
          text: 'What its last pod said tells why:',
          command: shell`kubectl -n ${job.namespace ?? 'default'} logs job/${job.name}`,
        },
        severity: isRepeated ? 'warning' : 'error',
      },
    ];
  },
};
