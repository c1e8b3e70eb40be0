import type { Evidence } from '../../../domain/finding.ts';
import type { CandidateFilter, KeptLines, KeptObject } from '../../../domain/ports/diagnosis.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { eventSays, fieldSays, logSays } from '../evidence.ts';
import { containersOf, lastEndOf } from '../pod-parts.ts';
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

interface Words {
  text: string;
  evidence: Evidence;
  since: string | null;
}

/** What the last end of a container left behind: its termination message, which may be the end of its log. */
function lastWords(pod: KeptObject): Words[] {
  return containersOf(pod).flatMap((container) => {
    const end = lastEndOf(container);
    if (end === null || end.message === null) return [];
    const { message, path, finishedAt } = end;
    return [
      { text: message, evidence: fieldSays(pod, `${path}.message`, message, finishedAt), since: finishedAt },
    ];
  });
}

function logged(pod: KeptObject, lines: readonly KeptLines[]): Words[] {
  return lines.flatMap(({ container, lines: all }) =>
    all.map(({ text, at }) => ({ text, evidence: logSays(pod, container, text, at), since: at })),
  );
}

function judge(object: KeptObject, { events, lines }: Surroundings, now: number): Judgement[] {
  const recent = events.filter(
    ({ type, lastSeen }) => type === 'Warning' && now - Date.parse(lastSeen ?? '') < dayMs,
  );
  const told = recent.map((event) => ({
    text: event.message ?? '',
    evidence: eventSays(object, event),
    since: event.firstSeen,
  }));
  const left = object.kind === 'Pod' ? [...lastWords(object), ...logged(object, lines)] : [];
  const found = [...told, ...left].flatMap(({ text, evidence, since }) =>
    refusedAccess([text]).map((access) => ({ ...judgeRefused(access), since, evidence: [evidence] })),
  );
  // A program says it again and again.
  return [...new Map(found.map((judgement) => [judgement.cause, judgement])).values()];
}

function warned(kind: string): CandidateFilter {
  return { kind, any: [[{ is: 'warned' }]] };
}

export const accessRefused: Check = {
  code: 'access-refused',
  severity: 'error',
  title: 'A ServiceAccount is refused what its pods ask for',
  rule: 'A warning of the last day, what a container left behind when it ended (its termination message), or a line of its log that was read, holds the API server’s own words that a ServiceAccount cannot do something to a resource.',
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
  needs: [{ what: 'events' }, { what: 'lines' }],
  judge,
};
