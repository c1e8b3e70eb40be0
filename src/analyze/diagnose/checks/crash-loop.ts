import type { KeptEvent, KeptObject } from '../../../domain/ports/diagnosis.ts';
import { objectAt, textAt } from '../../../lib/json.ts';
import { blamedServices } from '../blamed-services.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { eventSays, fieldSays, lastEvent, placeName } from '../evidence.ts';
import { type ContainerPart, containersOf, exitWords, notReadySince, type Terminated } from '../pod-parts.ts';
import { refusedAccess } from '../refused-access.ts';
import { shell } from '../shell.ts';

/** Until a restart is an hour old, it may well go on. */
const recentMs = 3_600_000;
const manyRestarts = 2;

/** How it ended last: now, or before it was started again. */
function endOf({ terminated, lastTerminated }: ContainerPart): Terminated | null {
  return terminated ?? lastTerminated;
}

function isLooping(container: ContainerPart, pod: KeptObject, now: number): boolean {
  const { waiting, restarts, isReady, isInit } = container;
  const end = endOf(container);
  if (end === null || end.reason === 'OOMKilled') return false;
  if (waiting?.reason === 'CrashLoopBackOff') return true;
  if (isInit && end.exitCode === 0) return false;
  const isRecent = now - Date.parse(end.finishedAt ?? '') < recentMs;
  // One restart may be an accident; a container that is well again after some is only worth a warning.
  return restarts >= manyRestarts && isRecent && (!isReady || restarts > 5) && pod.phase !== 'Succeeded';
}

function killedByProbe(events: readonly KeptEvent[], { name }: ContainerPart): KeptEvent | null {
  return lastEvent(events, ['Killing'], new RegExp(`Container ${name} failed (?:liveness|startup) probe`));
}

function judgeContainer(
  pod: KeptObject,
  container: ContainerPart,
  surroundings: Surroundings,
  now: number,
): Judgement[] {
  const { events, root } = surroundings;
  const end = endOf(container);
  if (end === null || !isLooping(container, pod, now) || killedByProbe(events, container) !== null) return [];
  const { name, isInit, restarts, path, isReady } = container;
  const what = `${isInit ? 'init container' : 'container'} ${name}`;
  const cannotStart = end.reason === 'StartError' || end.reason === 'ContainerCannotRun';
  const why =
    end.message === null
      ? ''
      : `: ${(end.message.trim().split('\n').at(-1) ?? '').replace(/^.*unable to start container process: /, '')}`;
  const title = cannotStart
    ? `${what} cannot be started${why}`
    : `${what} keeps ending with ${exitWords(end)}, ${restarts} restarts${why}`;
  return [
    {
      title,
      since: isReady
        ? end.finishedAt
        : earliest(lastEvent(events, ['BackOff'])?.firstSeen ?? null, notReadySince(pod)),
      evidence: [
        fieldSays(
          pod,
          `${path}.lastState.terminated`,
          `${end.reason}, ${exitWords(end)}${end.message === null ? '' : `: ${end.message.trim()}`}`,
          end.finishedAt,
        ),
        fieldSays(pod, `${path}.restartCount`, String(restarts)),
        ...[lastEvent(events, ['BackOff'])].flatMap((event) =>
          event === null ? [] : [eventSays(pod, event)],
        ),
      ],
      culprit: null,
      cause: `crash ${root.kind} ${placeName(root)} ${name}: ${end.reason} ${end.exitCode}`,
      fix: fixFor(pod, container, end, cannotStart),
      severity: isReady ? 'warning' : 'error',
      ...blamedBy(end.message ?? '', surroundings),
    },
  ];
}

/** What its last words say that it comes from: that it may not do something, or cannot talk to somebody. */
function blamedBy(words: string, { pointsTo }: Surroundings): Pick<Judgement, 'follows' | 'suspects'> {
  return { follows: refusedAccess([words]).length > 0, suspects: blamedServices([words], pointsTo) };
}

/** Between two tries a container is well for a moment: the event tells since when it is held back. */
function earliest(...times: (string | null)[]): string | null {
  return times.filter((time) => time !== null).toSorted()[0] ?? null;
}

function fixFor(
  { namespace, name, body }: KeptObject,
  container: ContainerPart,
  { exitCode }: Terminated,
  cannotStart: boolean,
): Judgement['fix'] {
  if (cannotStart)
    return { text: 'Mend the container’s command, or build an image that has it.', command: null };
  const restarts = textAt(objectAt(body, 'spec'), 'restartPolicy') ?? 'Always';
  const command = shell`kubectl -n ${namespace ?? 'default'} logs ${name} -c ${container.name} --previous`;
  if (exitCode === 0 && restarts === 'Always' && !container.isInit)
    return {
      text: 'It does its work and ends: run it as a Job, or give it a command that goes on.',
      command,
    };
  return { text: 'Its last words say why:', command };
}

export const crashLoop: Check = {
  code: 'crash-loop',
  severity: 'error',
  title: 'A container ends again and again',
  rule: 'A container was restarted twice or more and is not well, or waits in CrashLoopBackOff; its last end gives exit code, signal and reason. Judged by restartCount, state and lastState, since a kubelet of 1.36 shows CrashLoopBackOff only once it waits longer than a minute. Not where memory ended it (out-of-memory) or a probe (probe-failing).',
  candidates: [
    {
      kind: 'Pod',
      any: [
        [{ column: 'restarts', is: 'at-least', value: 1 }],
        [
          {
            column: 'reason',
            is: 'one-of',
            values: ['CrashLoopBackOff', 'Init:CrashLoopBackOff', 'Error', 'Init:Error'],
          },
          { column: 'phase', is: 'none-of', values: ['Failed', 'Succeeded'] },
        ],
      ],
    },
  ],
  needs: [{ what: 'events' }, { what: 'relations' }],
  judge: (pod, surroundings, now) =>
    containersOf(pod).flatMap((container) => judgeContainer(pod, container, surroundings, now)),
};
