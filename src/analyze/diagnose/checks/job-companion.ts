import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import { objectAt, objectsAt, textAt } from '../../../lib/json.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { fieldSays, placeName } from '../evidence.ts';
import { lastLines } from '../last-lines.ts';
import { type ContainerPart, containersOf } from '../pod-parts.ts';

/** A companion that is told to end does so within a moment. */
const patienceMs = 60_000;
/** Of work in two containers one may well take so much longer. */
const longMs = 3_600_000;

const serves =
  /\b(?:listening|serving|started server|accepting connections|ready to (?:accept|serve)|proxy)\b/i;

/** A container that has ports or probes serves somebody: it does not end by itself. */
function isServer({ spec }: ContainerPart): boolean {
  const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'];
  return objectsAt(spec, 'ports').length > 0 || probes.some((probe) => objectAt(spec, probe) !== null);
}

function judge(pod: KeptObject, around: Surroundings, now: number): Judgement[] {
  const { root } = around;
  if (pod.owner?.kind !== 'Job' || textAt(objectAt(pod.body, 'spec'), 'restartPolicy') === 'Always')
    return [];
  const parts = containersOf(pod).filter(({ isInit }) => !isInit);
  const done = parts.filter(({ terminated }) => terminated?.exitCode === 0);
  const left = parts.filter(({ runningSince }) => runningSince !== null);
  const since =
    done
      .map(({ terminated }) => terminated?.finishedAt ?? '')
      .toSorted()
      .at(-1) ?? null;
  const lateMs = now - Date.parse(since ?? '');
  const [companion] = left;
  if (companion === undefined || done.length + left.length < parts.length || !(lateMs > patienceMs))
    return [];
  const run = { container: companion.name, previous: false, instance: companion.runningSince ?? '' };
  const said = lastLines(pod, around, { ...run, goesOn: true, now });
  const isSure = left.some(isServer) || said.texts.some((line) => serves.test(line));
  const names = (some: readonly ContainerPart[]) => some.map(({ name }) => name).join(', ');
  const lasts = isSure || lateMs > longMs;
  return [
    {
      title: `the Job does not complete: container ${names(done)} is done, and ${names(left)} keeps running beside it`,
      since,
      evidence: [
        ...done.map(({ terminated, path }) =>
          fieldSays(pod, `${path}.state.terminated`, 'exit code 0', terminated?.finishedAt ?? null),
        ),
        ...left.map(({ path, runningSince }) =>
          fieldSays(pod, `${path}.state.running.startedAt`, runningSince ?? '', runningSince),
        ),
        ...said.evidence,
      ],
      culprit: null,
      cause: `companion ${root.kind} ${placeName(root)} ${names(left)}`,
      fix: {
        text: `Make ${names(left)} a sidecar: an init container with restartPolicy Always, which ends with the pod’s work.`,
        command: null,
      },
      severity: lasts ? 'warning' : 'notice',
      harms: lasts,
      ...(said.wants === undefined ? {} : { wants: said.wants }),
    },
  ];
}

export const jobCompanion: Check = {
  code: 'job-companion',
  severity: 'warning',
  title: 'A Job does not complete because of a container beside its work',
  rule: 'Of a Job’s pod a container has ended well a minute ago, and another one, which has ports or probes, says in its log that it serves, or goes on for an hour, keeps running: the Job is not complete before all have ended. Otherwise it is only a notice: it may be work as well.',
  candidates: [
    {
      kind: 'Pod',
      any: [
        [
          { column: 'phase', is: 'one-of', values: ['Running'] },
          { column: 'reason', is: 'one-of', values: ['NotReady', 'Completed'] },
          { column: 'owner', is: 'present' },
          { is: 'not-all-ready' },
        ],
      ],
    },
  ],
  needs: [{ what: 'lines' }],
  judge,
};
