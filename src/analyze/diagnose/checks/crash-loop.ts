import type { KeptEvent, KeptObject } from '../../../domain/ports/diagnosis.ts';
import { objectAt, textAt } from '../../../lib/json.ts';
import { blamedServices } from '../blamed-services.ts';
import { cannotStart, cannotStartIn } from '../cannot-start.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { type CrashHint, crashHint } from '../crash-hints.ts';
import { eventSays, fieldSays, lastEvent, placeName } from '../evidence.ts';
import { type LastLines, lastLines } from '../last-lines.ts';
import {
  type ContainerPart,
  containersOf,
  exitWords,
  lastEndOf,
  notReadySince,
  type Terminated,
} from '../pod-parts.ts';
import { refusedAccess } from '../refused-access.ts';
import { broughtBy, settingsKinds } from '../shared-changes.ts';
import { shell } from '../shell.ts';
import { failsPostStart } from './hook-failing.ts';

/** Until a restart is an hour old, it may well go on. */
const recentMs = 3_600_000;
const manyRestarts = 2;

function isLooping(container: ContainerPart, pod: KeptObject, now: number): boolean {
  const { waiting, restarts, isReady, isInit } = container;
  const end = lastEndOf(container);
  if (end === null || end.reason === 'OOMKilled') return false;
  if (waiting?.reason === 'CrashLoopBackOff') return true;
  if (isInit && end.exitCode === 0) return false;
  const isRecent = now - Date.parse(end.finishedAt ?? '') < recentMs;
  // One restart may be an accident; a container that is well again after some is only worth a warning.
  return restarts >= manyRestarts && isRecent && (!isReady || restarts > 5) && pod.phase !== 'Succeeded';
}

/** For its probe or its hook: told by the checks of these. */
function isKilled(events: readonly KeptEvent[], container: ContainerPart): boolean {
  const ofProbe = new RegExp(`Container ${container.name} failed (?:liveness|startup) probe`);
  return lastEvent(events, ['Killing'], ofProbe) !== null || failsPostStart(events, container);
}

function whatOf(
  pod: KeptObject,
  container: ContainerPart,
  root: Surroundings['root'],
  { end, telling }: { end: Terminated; telling: string | null },
): Pick<Judgement, 'title' | 'cause' | 'fix'> {
  const { name, isInit, restarts } = container;
  if (end.reason === 'StartError' || end.reason === 'ContainerCannotRun')
    return cannotStart(container, root, cannotStartIn(telling ?? '') ?? telling ?? '');
  const what = `${isInit ? 'init container' : 'container'} ${name}`;
  return {
    title: `${what} keeps ending with ${exitWords(end)}, ${restarts} restarts${telling === null ? '' : `: ${telling}`}`,
    cause: `crash ${root.kind} ${placeName(root)} ${name}: ${end.reason} ${end.exitCode}`,
    fix: fixFor(pod, container, end),
  };
}

function judgeContainer(
  pod: KeptObject,
  container: ContainerPart,
  surroundings: Surroundings,
  now: number,
): Judgement[] {
  const { events, root } = surroundings;
  const end = lastEndOf(container);
  if (end === null || !isLooping(container, pod, now) || isKilled(events, container)) return [];
  const { restarts, path, isReady } = container;
  const said = wordsOf(pod, container, surroundings, now);
  const hint = crashHint(said.texts, { pod, container, pointsTo: surroundings.pointsTo });
  const since = isReady
    ? end.finishedAt
    : earliest(lastEvent(events, ['BackOff'])?.firstSeen ?? null, notReadySince(pod));
  return [
    {
      ...hinted(whatOf(pod, container, root, { end, telling: said.telling }), hint),
      since,
      brought: broughtBy(surroundings, since),
      evidence: [
        fieldSays(
          pod,
          end.path,
          `${end.reason}, ${exitWords(end)}${end.message === null ? '' : `: ${end.message.trim()}`}`,
          end.finishedAt,
        ),
        ...said.evidence,
        ...(hint?.evidence ?? []),
        fieldSays(pod, `${path}.restartCount`, String(restarts)),
        ...[lastEvent(events, ['BackOff'])].flatMap((event) =>
          event === null ? [] : [eventSays(pod, event)],
        ),
      ],
      culprit: hint?.shared?.culprit ?? null,
      severity: isReady ? 'warning' : 'error',
      ...blamedBy(said.texts, surroundings),
      ...(said.wants === undefined ? {} : { wants: said.wants }),
    },
  ];
}

function hinted(
  what: Pick<Judgement, 'title' | 'cause' | 'fix'>,
  hint: CrashHint | null,
): Pick<Judgement, 'title' | 'cause' | 'fix'> {
  if (hint === null) return what;
  const { text, fix, shared } = hint;
  return { title: `${what.title}; ${text}`, cause: shared?.cause ?? what.cause, fix };
}

/** What its last words say that it comes from: that it may not do something, or cannot talk to somebody. */
function blamedBy(
  words: readonly string[],
  { pointsTo }: Surroundings,
): Pick<Judgement, 'follows' | 'suspects'> {
  return { follows: refusedAccess(words).length > 0, suspects: blamedServices(words, pointsTo) };
}

/** What it left behind when it ended (its termination message), else the last lines of its log. */
function wordsOf(
  pod: KeptObject,
  container: ContainerPart,
  surroundings: Surroundings,
  now: number,
): LastLines {
  const { name, terminated } = container;
  const end = lastEndOf(container);
  const message = end?.message?.trim() ?? '';
  if (end === null || message !== '')
    return {
      texts: [message],
      telling: message.split('\n').at(-1) ?? null,
      evidence: [],
      wants: undefined,
    };
  const run = { container: name, previous: terminated === null, instance: end.finishedAt ?? '' };
  return lastLines(pod, surroundings, { ...run, goesOn: false, now });
}

/** Between two tries a container is well for a moment: the event tells since when it is held back. */
function earliest(...times: (string | null)[]): string | null {
  return times.filter((time) => time !== null).toSorted()[0] ?? null;
}

function fixFor(
  { namespace, name, body }: KeptObject,
  container: ContainerPart,
  { exitCode }: Terminated,
): Judgement['fix'] {
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
  rule: 'A container was restarted twice or more and is not well, or waits in CrashLoopBackOff; its last end gives exit code, signal and reason, and its last words are what it left behind (termination message) or the last lines of its log; where these are of a token, a file, a right or an option, what the pod says of that is told (automountServiceAccountToken, a subPath that is no key, runAsUser, readOnlyRootFilesystem, enableServiceLinks). Judged by restartCount, state and lastState, since a kubelet of 1.36 shows CrashLoopBackOff only once it waits longer than a minute. Not where memory ended it (out-of-memory) or a probe (probe-failing), nor a hook (hook-failing).',
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
  needs: [
    { what: 'events' },
    { what: 'relations' },
    { what: 'related-changes', of: settingsKinds },
    { what: 'lines' },
  ],
  judge: (pod, surroundings, now) =>
    containersOf(pod).flatMap((container) => judgeContainer(pod, container, surroundings, now)),
};
