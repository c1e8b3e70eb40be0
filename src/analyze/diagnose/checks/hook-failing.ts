import type { KeptEvent, KeptObject } from '../../../domain/ports/diagnosis.ts';
import { type JsonObject, objectAt, textsAt } from '../../../lib/json.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { eventSays, fieldSays, lastEvent, placeName, waitingSays } from '../evidence.ts';
import { type ContainerPart, containersOf, notReadySince } from '../pod-parts.ts';
import { shell } from '../shell.ts';

/** What an event tells is over when it was told no more for so long. */
const recentMs = 3_600_000;

const hooks = [
  { hook: 'postStart', event: 'FailedPostStartHook', reason: 'PostStartHookError', severity: 'error' },
  { hook: 'preStop', event: 'FailedPreStopHook', reason: 'PreStopHookError', severity: 'warning' },
] as const;
type Hook = (typeof hooks)[number];

function hookOf({ spec }: ContainerPart, { hook }: Hook): JsonObject | null {
  return objectAt(objectAt(spec, 'lifecycle'), hook);
}

/** What a kubelet tells of a hook says in few versions of which container: then it is the one that has such a hook. */
function toldOf(events: readonly KeptEvent[], container: ContainerPart, hook: Hook): KeptEvent | null {
  return hookOf(container, hook) === null ? null : lastEvent(events, [hook.event]);
}

/** Whether a container is killed for its postStart hook: what it ended with then says nothing of the program. */
export function failsPostStart(events: readonly KeptEvent[], container: ContainerPart): boolean {
  return toldOf(events, container, hooks[0]) !== null || container.waiting?.reason === hooks[0].reason;
}

function wordsOf(settings: JsonObject | null): string {
  const command = textsAt(objectAt(settings, 'exec'), 'command').join(' ');
  const get = objectAt(settings, 'httpGet');
  if (get !== null) return `GET :${String(get.port)}${String(get.path ?? '/')}`;
  return command === '' ? 'see lifecycle' : command;
}

/** What the hook answered, where the kubelet tells it: newer ones leave it out. */
function answerOf(event: KeptEvent | null, { waiting }: ContainerPart): string {
  const told =
    /\bmessage: "?([^"\n]+)/
      .exec(event?.message ?? waiting?.message ?? '')?.[1]
      ?.replace(/\\n$/, '')
      .trim() ?? '';
  const code = /exited with (\d+)/.exec(`${event?.message ?? ''} ${waiting?.message ?? ''}`)?.[1];
  const parts = [code === undefined ? '' : `exit code ${code}`, told].filter((part) => part !== '');
  return parts.length === 0 ? '' : `: ${parts.join(', ')}`;
}

function judgeHook(
  pod: KeptObject,
  container: ContainerPart,
  { events, root }: Surroundings,
  { hook, now }: { hook: Hook; now: number },
): Judgement[] {
  const { name, waiting, isReady } = container;
  const settings = hookOf(container, hook);
  const event = toldOf(events, container, hook);
  const waits = waiting?.reason === hook.reason;
  const isRecent = event !== null && now - Date.parse(event.lastSeen ?? '') < recentMs;
  if (settings === null || (!waits && (!isRecent || isReady))) return [];
  const consequence = hook.hook === 'postStart' ? ', so the container is killed' : '';
  return [
    {
      title: `the ${hook.hook} hook of container ${name} fails${consequence} (${wordsOf(settings)})${answerOf(event, container)}`,
      since: event?.firstSeen ?? notReadySince(pod),
      evidence: [
        ...(event === null ? [] : [eventSays(pod, event)]),
        ...(waits ? [waitingSays(pod, container, waiting)] : []),
        fieldSays(pod, `spec.containers[${name}].lifecycle.${hook.hook}`, wordsOf(settings)),
      ],
      culprit: null,
      cause: `hook ${root.kind} ${placeName(root)} ${name} ${hook.hook}`,
      fix: {
        text: 'Mend the hook’s command, or take it out.',
        command: shell`kubectl -n ${pod.namespace ?? 'default'} describe pod ${pod.name}`,
      },
      severity: hook.severity,
    },
  ];
}

export const hookFailing: Check = {
  code: 'hook-failing',
  severity: 'error',
  title: 'A container’s hook fails',
  rule: 'An event of the last hour says that the postStart hook of a container that is not ready failed, and so the kubelet killed it (not told as a crash then), or that its preStop hook did (a warning).',
  candidates: [
    {
      kind: 'Pod',
      any: [
        [{ is: 'warned', reasons: hooks.map(({ event }) => event) }],
        [{ column: 'reason', is: 'one-of', values: hooks.map(({ reason }) => reason) }],
      ],
    },
  ],
  needs: [{ what: 'events' }],
  judge: (pod, surroundings, now) =>
    containersOf(pod).flatMap((container) =>
      hooks.flatMap((hook) => judgeHook(pod, container, surroundings, { hook, now })),
    ),
};
