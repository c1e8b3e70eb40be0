import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import { objectAt, textAt } from '../../../lib/json.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { fieldSays, placeName, usageSays } from '../evidence.ts';
import { type ContainerPart, containersOf, notReadySince } from '../pod-parts.ts';
import { settableName, shell } from '../shell.ts';
import { usageText } from './memory-near-limit.ts';

const dayMs = 86_400_000;

function judgeContainer(
  pod: KeptObject,
  container: ContainerPart,
  { root, usage }: Surroundings,
  now: number,
): Judgement[] {
  const { terminated, lastTerminated, name, spec, isReady, restarts } = container;
  const end = [terminated, lastTerminated].find((candidate) => candidate?.reason === 'OOMKilled') ?? null;
  if (end === null) return [];
  const isPast = isReady;
  if (isPast && now - Date.parse(end.finishedAt ?? '') > dayMs) return [];
  const limit = textAt(objectAt(objectAt(spec, 'resources'), 'limits'), 'memory');
  return [
    {
      title: `container ${name} ${isPast ? 'was' : 'is'} killed for its memory ${boundWords(limit)}${restarts > 0 ? `, ${restarts} restarts` : ''}`,
      since: isPast ? end.finishedAt : notReadySince(pod),
      evidence: [
        fieldSays(pod, end.path, `OOMKilled, exit code ${end.exitCode}`, end.finishedAt),
        fieldSays(pod, `spec.containers[${name}].resources.limits.memory`, limit ?? 'none'),
        ...usage
          .filter((measured) => measured.container === name)
          .map((measured) => usageSays(pod, usageText(measured, limit), measured.at)),
      ],
      culprit: null,
      cause: `memory ${root.kind} ${placeName(root)} ${name}`,
      fix: { text: 'Give it more memory, or find what takes it.', command: commandFor(root, name, limit) },
      severity: isPast ? 'warning' : 'error',
    },
  ];
}

function boundWords(limit: string | null): string {
  return limit === null
    ? 'and has no limit of its own: the node, or the pod, had no more'
    : `with a limit of ${limit}`;
}

function commandFor(root: Surroundings['root'], container: string, limit: string | null): string | null {
  const settable = settableName(root);
  if (settable === null || limit === null) return null;
  return shell`kubectl -n ${root.namespace ?? 'default'} set resources ${settable} -c ${container} --limits=memory=MORE_THAN_${limit}`;
}

export const outOfMemory: Check = {
  code: 'out-of-memory',
  severity: 'error',
  title: 'A container is killed for its memory',
  rule: 'The last end of a container, or its state, is OOMKilled: an error while it is not ready, a warning for a day after it is well again.',
  candidates: [
    {
      kind: 'Pod',
      any: [
        [{ column: 'restarts', is: 'at-least', value: 1 }],
        [{ column: 'reason', is: 'one-of', values: ['OOMKilled', 'Init:OOMKilled'] }],
      ],
    },
  ],
  needs: [{ what: 'usage' }],
  judge: (pod, surroundings, now) =>
    containersOf(pod).flatMap((container) => judgeContainer(pod, container, surroundings, now)),
};
