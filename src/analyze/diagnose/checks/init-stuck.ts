import type { Check } from '../check.ts';
import { fieldSays, placeName } from '../evidence.ts';
import { containersOf } from '../pod-parts.ts';
import { shell } from '../shell.ts';

/** Copying and migrating take minutes; hours are waiting. */
const patienceMs = 15 * 60_000;

export const initStuck: Check = {
  code: 'init-stuck',
  severity: 'warning',
  title: 'An init container does not end',
  rule: 'An init container (no sidecar) has run for 15 minutes without ending, and the pod’s other containers wait for it.',
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
  needs: [],
  judge: (pod, { root }, now) =>
    containersOf(pod)
      .filter(
        ({ isInit, runningSince, spec }) =>
          isInit &&
          spec.restartPolicy !== 'Always' &&
          runningSince !== null &&
          now - Date.parse(runningSince) > patienceMs,
      )
      .map(({ name, runningSince, path }) => ({
        title: `init container ${name} does not end, and the pod waits for it`,
        since: runningSince,
        evidence: [fieldSays(pod, `${path}.state.running.startedAt`, runningSince ?? '', runningSince)],
        culprit: null,
        cause: `init ${root.kind} ${placeName(root)} ${name}`,
        fix: {
          text: 'Its output says what it waits for:',
          command: shell`kubectl -n ${pod.namespace ?? 'default'} logs ${pod.name} -c ${name}`,
        },
      })),
};
