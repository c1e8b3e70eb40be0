import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import { blamedServices } from '../blamed-services.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { fieldSays, placeName } from '../evidence.ts';
import { lastLines } from '../last-lines.ts';
import { type ContainerPart, containersOf } from '../pod-parts.ts';
import { shell } from '../shell.ts';

/** Copying and migrating take minutes; hours are waiting. */
const patienceMs = 15 * 60_000;

function judgeContainer(
  pod: KeptObject,
  { name, runningSince, path }: ContainerPart,
  surroundings: Surroundings,
  now: number,
): Judgement {
  const { root } = surroundings;
  const run = { container: name, previous: false, instance: runningSince ?? '' };
  const said = lastLines(pod, surroundings, { ...run, goesOn: true, now });
  const why = said.telling === null ? '' : `: ${said.telling}`;
  return {
    title: `init container ${name} does not end, and the pod waits for it${why}`,
    since: runningSince,
    evidence: [
      fieldSays(pod, `${path}.state.running.startedAt`, runningSince ?? '', runningSince),
      ...said.evidence,
    ],
    culprit: null,
    cause: `init ${root.kind} ${placeName(root)} ${name}`,
    fix: {
      text:
        said.evidence.length === 0
          ? 'Its output says what it waits for:'
          : 'Give it what it waits for. All of its output:',
      command: shell`kubectl -n ${pod.namespace ?? 'default'} logs ${pod.name} -c ${name}`,
    },
    suspects: blamedServices(said.texts, surroundings.pointsTo),
    ...(said.wants === undefined ? {} : { wants: said.wants }),
  };
}

export const initStuck: Check = {
  code: 'init-stuck',
  severity: 'warning',
  title: 'An init container does not end',
  rule: 'An init container (no sidecar) has run for 15 minutes without ending, and the pod’s other containers wait for it; the last lines of its log say for what.',
  candidates: [
    {
      kind: 'Pod',
      any: [
        [
          { column: 'phase', is: 'one-of', values: ['Pending'] },
          { column: 'node', is: 'present' },
        ],
      ],
    },
  ],
  needs: [{ what: 'relations' }, { what: 'lines' }],
  judge: (pod, surroundings, now) =>
    containersOf(pod)
      .filter(
        ({ isInit, runningSince, spec }) =>
          isInit &&
          spec.restartPolicy !== 'Always' &&
          runningSince !== null &&
          now - Date.parse(runningSince) > patienceMs,
      )
      .map((container) => judgeContainer(pod, container, surroundings, now)),
};
