import type { KeptObject, KeptUsage } from '../../../domain/ports/diagnosis.ts';
import { objectAt, textAt } from '../../../lib/json.ts';
import { parseQuantity } from '../../../lib/parse-quantity.ts';
import { byteWords } from '../byte-words.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { placeName, usageSays } from '../evidence.ts';
import { type ContainerPart, containersOf } from '../pod-parts.ts';
import { shell } from '../shell.ts';

/** From so much of its limit on the next peak may end it. */
const nearShare = 0.95;
/** A sample that is older says nothing of now. */
const freshMs = 3_600_000;

function memoryLimitOf({ spec }: ContainerPart): { text: string; bytes: number } | null {
  const text = textAt(objectAt(objectAt(spec, 'resources'), 'limits'), 'memory');
  const bytes = parseQuantity(text);
  return text === null || bytes === null ? null : { text, bytes };
}

function judgeContainer(
  pod: KeptObject,
  part: ContainerPart,
  around: Surroundings,
  now: number,
): Judgement[] {
  const limit = memoryLimitOf(part);
  const used = around.usage.find(({ container }) => container === part.name);
  if (limit === null || used?.memoryBytes == null || part.runningSince === null) return [];
  const isFresh = now - Date.parse(used.at) < freshMs && used.at >= part.runningSince;
  if (!isFresh || used.memoryBytes < nearShare * limit.bytes) return [];
  const share = Math.floor((100 * used.memoryBytes) / limit.bytes);
  const { root } = around;
  return [
    {
      title: `container ${part.name} uses ${byteWords(used.memoryBytes)}, ${share} % of its memory limit of ${limit.text}: a little more, and it is killed`,
      since: null,
      evidence: [usageSays(pod, usageText(used, limit.text), used.at)],
      culprit: null,
      cause: `near its memory limit ${root.kind} ${placeName(root)} ${part.name}`,
      fix: {
        text: 'Give it more memory, or find what takes it.',
        command: shell`kubectl -n ${pod.namespace ?? 'default'} top pod ${pod.name} --containers`,
      },
    },
  ];
}

/** `memory 230 MiB now, 240 MiB at most in the last day, limit 256Mi`. */
export function usageText({ memoryBytes, peakBytes, container }: KeptUsage, limit: string | null): string {
  const now = memoryBytes === null ? '' : ` ${byteWords(memoryBytes)} when last measured,`;
  const peak = peakBytes === null ? '' : ` ${byteWords(peakBytes)} at most in a day,`;
  return `memory of ${container}:${now}${peak} limit ${limit ?? 'none'}`;
}

export const memoryNearLimit: Check = {
  code: 'memory-near-limit',
  severity: 'warning',
  title: 'A container uses nearly all the memory that it may',
  rule: 'The newest sample of a container, of the last hour and of the container that runs now, is 95 % of its memory limit or more. Only where usage is measured.',
  candidates: [
    {
      kind: 'Pod',
      any: [
        [
          { is: 'measured', memoryAtLeast: 16 * 2 ** 20 },
          { column: 'phase', is: 'one-of', values: ['Running'] },
        ],
      ],
    },
  ],
  needs: [{ what: 'usage' }],
  judge: (pod, around, now) => containersOf(pod).flatMap((part) => judgeContainer(pod, part, around, now)),
};
