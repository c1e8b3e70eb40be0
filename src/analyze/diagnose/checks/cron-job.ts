import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import { nextCronTime, parseCron } from '../../../lib/cron-times.ts';
import { numberAt, objectAt, objectsAt, textAt } from '../../../lib/json.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { eventSays, fieldSays, lastEvent, objectName } from '../evidence.ts';
import { shell } from '../shell.ts';

const dayMs = 86_400_000;
const recentMs = 3_600_000;
/** The controller looks every few seconds; a busy one needs longer. */
const graceMs = 5 * 60_000;
/** More missed times are only called many. */
const mostCounted = 100;
/** The controller looks every ten seconds: with a shorter deadline it may always be too late (Kubernetes' CronJob page). */
const shortestDeadlineSeconds = 10;

function judgeSuspended(cronJob: KeptObject): Judgement {
  return {
    title: 'the CronJob is suspended',
    since: null,
    evidence: [fieldSays(cronJob, 'spec.suspend', 'true')],
    culprit: null,
    cause: `suspended ${objectName(cronJob)}`,
    fix: {
      text: 'Let it run again, if it should.',
      command: shell`kubectl -n ${cronJob.namespace ?? 'default'} patch cronjob ${cronJob.name} -p '{"spec":{"suspend":false}}'`,
    },
    severity: 'notice',
    harms: false,
  };
}

function describe(cronJob: KeptObject): string {
  return shell`kubectl -n ${cronJob.namespace ?? 'default'} describe cronjob ${cronJob.name}`;
}

function judgeEvent(cronJob: KeptObject, { events }: Surroundings, now: number): Judgement[] {
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
      cause: `missed ${objectName(cronJob)} ${event.reason ?? ''}`,
      fix: { text: 'Mend its schedule, time zone or startingDeadlineSeconds.', command: describe(cronJob) },
    },
  ];
}

interface Missed {
  /** Times at which it was due and did not start, as far as they are counted. */
  count: number;
  first: number;
}

function missedOf(cronJob: KeptObject, now: number, patienceMs = graceMs): Missed | 'never' | null {
  const spec = objectAt(cronJob.body, 'spec');
  const schedule = parseCron(textAt(spec, 'schedule') ?? '');
  const last = Date.parse(String(cronJob.facts.lastScheduleAt ?? cronJob.createdAt ?? ''));
  if (schedule === null || Number.isNaN(last)) return null;
  const zone = textAt(spec, 'timeZone') ?? 'UTC';
  const first = nextCronTime(schedule, last, zone);
  if (first === null) return 'never';
  let count = 0;
  for (let at: number | null = first; at !== null && at < now - patienceMs && count < mostCounted; count += 1)
    at = nextCronTime(schedule, at, zone);
  return count === 0 ? null : { count, first };
}

/** That a time was passed over for a run that goes on the controller says at once, though in an event that warns of nothing. */
function judgePassedOver(cronJob: KeptObject, { events }: Surroundings, now: number): Judgement[] {
  const event = lastEvent(events, ['JobAlreadyActive']);
  const active = activeJob(cronJob);
  const isRecent = event !== null && now - Date.parse(event.lastSeen ?? '') < recentMs;
  if (!isRecent || active === null) return [];
  const missed = missedOf(cronJob, now, 0);
  if (missed === null || missed === 'never') return [];
  return [
    {
      ...whyMissed(cronJob, timesOf(missed)),
      since: new Date(missed.first).toISOString(),
      evidence: [
        eventSays(cronJob, event),
        fieldSays(cronJob, 'spec.concurrencyPolicy', 'Forbid'),
        fieldSays(cronJob, 'status.active', active),
      ],
      culprit: null,
      cause: `missed ${objectName(cronJob)}`,
    },
  ];
}

/** By its own schedule; without a time zone of its own it is the controller's, which is nearly always UTC. */
function judgeMissed(cronJob: KeptObject, now: number): Judgement[] {
  const spec = objectAt(cronJob.body, 'spec');
  const missed = missedOf(cronJob, now);
  if (missed === null) return [];
  const schedule = `${textAt(spec, 'schedule') ?? ''}${textAt(spec, 'timeZone') === null ? '' : ` (${textAt(spec, 'timeZone')})`}`;
  const shared = { culprit: null, evidence: [fieldSays(cronJob, 'spec.schedule', schedule)] };
  if (missed === 'never')
    return [
      {
        ...shared,
        title: `the CronJob never runs: no day is as its schedule ${schedule} says`,
        since: cronJob.createdAt,
        cause: `never ${objectName(cronJob)}`,
        fix: { text: 'Mend its schedule or time zone.', command: describe(cronJob) },
      },
    ];
  return [
    {
      ...shared,
      ...whyMissed(cronJob, timesOf(missed)),
      since: new Date(missed.first).toISOString(),
      evidence: [
        ...shared.evidence,
        fieldSays(cronJob, 'status.lastScheduleTime', String(cronJob.facts.lastScheduleAt ?? 'never')),
      ],
      cause: `missed ${objectName(cronJob)}`,
    },
  ];
}

function timesOf({ count }: Missed): string {
  return count === 1 ? 'one time' : `${count >= mostCounted ? 'many' : count} times`;
}

function activeJob({ body }: KeptObject): string | null {
  const [active] = objectsAt(objectAt(body, 'status'), 'active').flatMap((job) => textAt(job, 'name') ?? []);
  return active ?? null;
}

function whyMissed(cronJob: KeptObject, times: string): Pick<Judgement, 'title' | 'fix'> {
  const spec = objectAt(cronJob.body, 'spec');
  const active = activeJob(cronJob);
  const deadline = numberAt(spec, 'startingDeadlineSeconds');
  if (active !== null && textAt(spec, 'concurrencyPolicy') === 'Forbid')
    return {
      title: `the CronJob has missed ${times}: its Job ${active} still runs, and concurrencyPolicy Forbid holds the next one back`,
      fix: {
        text: 'Look why the Job does not end; give it activeDeadlineSeconds.',
        command: shell`kubectl -n ${cronJob.namespace ?? 'default'} describe job ${active}`,
      },
    };
  if (deadline !== null && deadline < shortestDeadlineSeconds)
    return {
      title: `the CronJob has missed ${times}: startingDeadlineSeconds ${deadline} is shorter than the ten seconds between two looks of its controller`,
      fix: { text: 'Raise startingDeadlineSeconds.', command: describe(cronJob) },
    };
  return {
    title: `the CronJob has missed ${times}, and nothing says why`,
    fix: {
      text: 'Look whether the controller manager runs, and at the CronJob’s events.',
      command: describe(cronJob),
    },
  };
}

export const cronJobMissed: Check = {
  code: 'cron-job',
  severity: 'warning',
  title: 'A CronJob misses its times, or is suspended',
  rule: 'A CronJob did not start a Job five minutes after its schedule (in its time zone; UTC where it has none) said so, or its schedule never comes; or an event of the last day says that it did not run: missed times, a schedule or time zone that nobody can read, a Job that could not be made; or one of the last hour that a time was passed over for a Job that still runs (concurrencyPolicy Forbid). That it is suspended harms nobody.',
  candidates: [{ kind: 'CronJob.batch' }],
  needs: [{ what: 'events' }],
  judge(cronJob, around, now) {
    if (cronJob.reason === 'Suspended') return [judgeSuspended(cronJob)];
    const told = judgeEvent(cronJob, around, now);
    if (told.length > 0) return told;
    const passedOver = judgePassedOver(cronJob, around, now);
    return passedOver.length > 0 ? passedOver : judgeMissed(cronJob, now);
  },
};
