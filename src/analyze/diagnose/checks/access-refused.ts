import type { CandidateFilter, KeptObject } from '../../../domain/ports/diagnosis.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { eventSays, fieldSays } from '../evidence.ts';
import { containersOf } from '../pod-parts.ts';
import { judgeRefused, refusedAccess } from '../refused-access.ts';

const dayMs = 86_400_000;
const writers = [
  'Deployment.apps',
  'StatefulSet.apps',
  'DaemonSet.apps',
  'Job.batch',
  'PersistentVolumeClaim',
  'Service',
];

/** What the last end of a container left behind: its termination message, which may be the end of its log. */
function lastWords(pod: KeptObject): { path: string; text: string; at: string | null }[] {
  return containersOf(pod).flatMap(({ terminated, lastTerminated, path }) => {
    const end = terminated ?? lastTerminated;
    const text = end?.message ?? null;
    return end === null || text === null
      ? []
      : [{ path: `${path}.lastState.terminated.message`, text, at: end.finishedAt }];
  });
}

function judge(object: KeptObject, { events }: Surroundings, now: number): Judgement[] {
  const recent = events.filter(
    ({ type, lastSeen }) => type === 'Warning' && now - Date.parse(lastSeen ?? '') < dayMs,
  );
  const told = recent.map((event) => ({
    text: event.message ?? '',
    evidence: eventSays(object, event),
    since: event.firstSeen,
  }));
  const left =
    object.kind === 'Pod'
      ? lastWords(object).map(({ path, text, at }) => ({
          text,
          evidence: fieldSays(object, path, text, at),
          since: at,
        }))
      : [];
  return [...told, ...left].flatMap(({ text, evidence, since }) =>
    refusedAccess([text]).map((access) => ({ ...judgeRefused(access), since, evidence: [evidence] })),
  );
}

function warned(kind: string): CandidateFilter {
  return { kind, any: [[{ is: 'warned' }]] };
}

export const accessRefused: Check = {
  code: 'access-refused',
  severity: 'error',
  title: 'A ServiceAccount is refused what its pods ask for',
  rule: 'A warning of the last day, or what a container left behind when it ended (its termination message), holds the API server’s own words that a ServiceAccount cannot do something to a resource. Lines of logs are read where they are asked for.',
  candidates: [
    {
      kind: 'Pod',
      any: [
        [{ column: 'restarts', is: 'at-least', value: 1 }],
        [{ is: 'not-all-ready' }],
        [{ is: 'warned' }],
      ],
    },
    ...writers.map(warned),
  ],
  needs: [{ what: 'events' }],
  judge,
};
