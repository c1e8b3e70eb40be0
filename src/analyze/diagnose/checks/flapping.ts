import type { KeptChange, KeptObject } from '../../../domain/ports/diagnosis.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { changeSays, placeName } from '../evidence.ts';
import { shell, withOption } from '../shell.ts';

/** Twice may be an update and an accident. */
const often = 3;
/** What has been well for longer has calmed down. */
const calmMs = 2 * 3_600_000;

/** How often it was well and then not: `restarts +1`, `NotReady`, `ready 0/1`. */
function fallsOf(changes: readonly KeptChange[], isFall: (topic: string, text: string) => boolean) {
  return changes.flatMap(({ at, words }) =>
    words.filter(({ topic, text }) => isFall(topic, text)).map(({ text }) => ({ at, text })),
  );
}

function isFallOf(kind: string): (topic: string, text: string) => boolean {
  if (kind === 'Node') return (topic, text) => topic === 'node' && /^not ready$/.test(text);
  return (topic, text) => topic === 'restarts' && /^restarts \+/.test(text);
}

function judge(object: KeptObject, { changes, root }: Surroundings, now: number): Judgement[] {
  const falls = fallsOf(changes, isFallOf(object.kind));
  const times = falls.reduce((sum, { text }) => sum + Number(/\+(\d+)/.exec(text)?.[1] ?? 1), 0);
  const [first, last] = [falls[0], falls.at(-1)];
  const isWell = object.readyCount !== null && object.readyCount === object.wantedCount;
  if (first === undefined || last === undefined || times < often || !isWell) return [];
  if (now - Date.parse(last.at) > calmMs) return [];
  const isNode = object.kind === 'Node';
  return [
    {
      title: isNode
        ? `node ${object.name} is ready now, and was not ${falls.length} times in a day`
        : `the pod is well now, and was restarted ${times} times in a day`,
      since: first.at,
      evidence: falls.slice(-3).map(({ text, at }) => changeSays(object, text, at)),
      culprit: null,
      cause: `flapping ${root.kind} ${placeName(root)}`,
      fix: {
        text: isNode
          ? 'Look at its kubelet, and at the network between it and the API server.'
          : 'What it said before it ended tells why:',
        command: isNode
          ? shell`kubectl describe node ${object.name}`
          : withOption(shell`kubectl logs ${object.name} --previous`, '-n', object.namespace),
      },
      follows: !isNode,
    },
  ];
}

export const flapping: Check = {
  code: 'flapping',
  severity: 'warning',
  title: 'A pod or node is well and not well by turns',
  rule: 'The history of the last day has three restarts or more of a pod, or three times at which a node was not ready, the last of them in the last two hours, though it is well now. Only what scans and watches saw.',
  candidates: [
    { kind: 'Pod', any: [[{ column: 'restarts', is: 'at-least', value: often }]] },
    { kind: 'Node' },
  ],
  needs: [{ what: 'changes' }],
  judge,
};
