import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import type { Check, Judgement } from '../check.ts';
import { eventSays, fieldSays, lastEvent, objectName, placeName } from '../evidence.ts';
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

function judgeCron(
  cronJob: KeptObject,
  events: Parameters<Check['judge']>[1]['events'],
  now: number,
): Judgement[] {
  const name = objectName(cronJob);
  if (cronJob.reason === 'Suspended')
    return [
      {
        title: 'the CronJob is suspended',
        since: null,
        evidence: [fieldSays(cronJob, 'spec.suspend', 'true')],
        culprit: null,
        cause: `suspended ${name}`,
        fix: {
          text: 'Let it run again, if it should.',
          command: shell`kubectl -n ${cronJob.namespace ?? 'default'} patch cronjob ${cronJob.name} -p '{"spec":{"suspend":false}}'`,
        },
        severity: 'notice',
        harms: false,
      },
    ];
  const event = lastEvent(events, [
    'TooManyMissedTimes',
    'FailedNeedsStart',
    'UnparseableSchedule',
    'UnknownTimeZone',
    'FailedCreate',
    'MissSchedule',
  ]);
  if (event === null || now - Date.parse(event.lastSeen ?? '') > dayMs) return [];
  return [
    {
      title: `the CronJob misses its times: ${event.message ?? event.reason ?? ''}`,
      since: event.firstSeen,
      evidence: [
        eventSays(cronJob, event),
        fieldSays(cronJob, 'status.lastScheduleTime', String(cronJob.facts.lastScheduleAt ?? 'never')),
      ],
      culprit: null,
      cause: `missed ${name} ${event.reason ?? ''}`,
      fix: {
        text: 'Mend its schedule, time zone or startingDeadlineSeconds.',
        command: shell`kubectl -n ${cronJob.namespace ?? 'default'} describe cronjob ${cronJob.name}`,
      },
    },
  ];
}

export const cronJobMissed: Check = {
  code: 'cron-job',
  severity: 'warning',
  title: 'A CronJob misses its times, or is suspended',
  rule: 'An event of the last day says that a CronJob did not run: missed times, a schedule or time zone that nobody can read, a Job that could not be made. That it is suspended harms nobody.',
  candidates: [
    {
      kind: 'CronJob.batch',
      any: [[{ column: 'reason', is: 'one-of', values: ['Suspended'] }], [{ is: 'warned' }]],
    },
  ],
  needs: [{ what: 'events' }],
  judge: (cronJob, { events }, now) => judgeCron(cronJob, events, now),
};
