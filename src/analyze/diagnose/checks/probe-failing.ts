import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import { type JsonObject, numberAt, objectAt, objectsAt, textAt } from '../../../lib/json.ts';
import { blamedServices } from '../blamed-services.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { eventSays, fieldSays, lastEvent, placeName } from '../evidence.ts';
import { type LastLines, lastLines } from '../last-lines.ts';
import { type ContainerPart, containersOf, notReadySince } from '../pod-parts.ts';
import { broughtBy, settingsKinds } from '../shared-changes.ts';
import { shell } from '../shell.ts';

const defaultDelaySeconds = 30;

type Probe = 'liveness' | 'readiness' | 'startup';

/** `GET :8080/missing`, `tcp :80`, `exec`. */
function probeWords(probe: JsonObject | null): string {
  const http = objectAt(probe, 'httpGet');
  if (http !== null) return `GET :${String(http.port ?? '')}${textAt(http, 'path') ?? '/'}`;
  const port = objectAt(probe, 'tcpSocket')?.port ?? objectAt(probe, 'grpc')?.port;
  return port === undefined ? 'its command' : `port ${String(port)}`;
}

/** A port that is asked for by a name that no port of the container has. */
function misnamedPort(probe: JsonObject | null, { spec }: ContainerPart): string | null {
  const port = (objectAt(probe, 'httpGet') ?? objectAt(probe, 'tcpSocket'))?.port;
  if (typeof port !== 'string' || /^\d+$/.test(port)) return null;
  return objectsAt(spec, 'ports').some((candidate) => textAt(candidate, 'name') === port) ? null : port;
}

function failingProbe(container: ContainerPart, { events }: Surroundings, now: number): Probe | null {
  const { spec, name, runningSince, isReady, isStarted } = container;
  if (
    lastEvent(events, ['Killing'], new RegExp(`Container ${name} failed liveness probe`)) !== null &&
    container.restarts > 0 &&
    !isWell(container, now)
  )
    return 'liveness';
  if (
    lastEvent(events, ['Killing'], new RegExp(`Container ${name} failed startup probe`)) !== null &&
    !isReady
  )
    return 'startup';
  if (runningSince === null || isReady) return null;
  const probe: Probe =
    isStarted === false && objectAt(spec, 'startupProbe') !== null ? 'startup' : 'readiness';
  const settings = objectAt(spec, `${probe}Probe`);
  const delaySeconds = (numberAt(settings, 'initialDelaySeconds') ?? 0) + defaultDelaySeconds;
  const hasFailed = lastEvent(events, ['Unhealthy'], new RegExp(`^${probe} probe`, 'i')) !== null;
  return settings !== null && hasFailed && now - Date.parse(runningSince) > delaySeconds * 1000
    ? probe
    : null;
}

const wellAfterMs = 600_000;

function isWell({ runningSince, isReady }: ContainerPart, now: number): boolean {
  return isReady && runningSince !== null && now - Date.parse(runningSince) > wellAfterMs;
}

function judgeContainer(
  pod: KeptObject,
  container: ContainerPart,
  surroundings: Surroundings,
  now: number,
): Judgement[] {
  const kind = failingProbe(container, surroundings, now);
  if (kind === null) return [];
  const { events, root, pointsTo } = surroundings;
  const { name, spec, restarts } = container;
  const probe = objectAt(spec, `${kind}Probe`);
  const event = lastEvent(events, ['Unhealthy'], new RegExp(`^${kind} probe`, 'i'));
  const misnamed = misnamedPort(probe, container);
  const answer = event?.message?.replace(/^\w+ probe (?:failed|errored)[^:]*: */i, '').trim() ?? '';
  const log = wordsOf(pod, container, { kind, answer, isMisnamed: misnamed !== null }, surroundings, now);
  const said = answer === '' ? '' : `: ${answer}`;
  const consequence = kind === 'readiness' ? 'gets no traffic' : `is restarted (${restarts} times)`;
  return [
    {
      title:
        misnamed === null
          ? `container ${name} fails its ${kind} probe (${probeWords(probe)}) and ${consequence}${said}`
          : `the ${kind} probe of container ${name} asks port "${misnamed}", which the container does not have`,
      since: notReadySince(pod),
      brought: broughtBy(surroundings, notReadySince(pod)),
      evidence: [
        ...(event === null ? [] : [eventSays(pod, event)]),
        ...log.evidence,
        fieldSays(pod, `spec.containers[${name}].${kind}Probe`, JSON.stringify(probe)),
        ...(restarts > 0 ? [fieldSays(pod, `${container.path}.restartCount`, String(restarts))] : []),
      ],
      culprit: null,
      suspects: blamedServices([answer, ...log.texts], pointsTo),
      cause: `probe ${root.kind} ${placeName(root)} ${name} ${kind}`,
      fix: {
        text: 'Look whether the program answers there, and whether the probe’s port, path and times are right.',
        command: shell`kubectl -n ${pod.namespace ?? 'default'} logs ${pod.name} -c ${name}`,
      },
      ...(log.wants === undefined ? {} : { wants: log.wants }),
    },
  ];
}

interface Failed {
  kind: Probe;
  answer: string;
  isMisnamed: boolean;
}

/** What the program wrote, where the probe's answer does not come from it: it did not answer, or what it answered is empty. */
function wordsOf(
  pod: KeptObject,
  { name, runningSince, lastTerminated }: ContainerPart,
  { kind, answer, isMisnamed }: Failed,
  surroundings: Surroundings,
  now: number,
): Pick<LastLines, 'texts' | 'evidence' | 'wants'> {
  const isOfBefore = kind !== 'readiness' && lastTerminated !== null;
  const instance = (isOfBefore ? lastTerminated.finishedAt : runningSince) ?? '';
  if (isMisnamed || instance === '' || /statuscode|^HTTP/i.test(answer))
    return { texts: [], evidence: [], wants: undefined };
  const run = { container: name, previous: isOfBefore, instance };
  return lastLines(pod, surroundings, { ...run, goesOn: !isOfBefore, now });
}

export const probeFailing: Check = {
  code: 'probe-failing',
  severity: 'error',
  title: 'A container fails its probe',
  rule: 'A container runs and is not ready, and events tell of a failed readiness or startup probe; or the kubelet killed it for its liveness probe. A probe that asks a port by a name that the container does not have is told as that. Where the probe got no answer, the last lines of the container’s log are evidence.',
  candidates: [
    {
      kind: 'Pod',
      any: [
        [
          { column: 'phase', is: 'one-of', values: ['Running'] },
          { is: 'warned', reasons: ['Unhealthy'] },
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
