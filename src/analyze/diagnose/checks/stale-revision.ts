import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import { numberAt, objectAt, objectsAt, textAt } from '../../../lib/json.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { fieldSays, objectName, referenceTo } from '../evidence.ts';
import { notReadySince } from '../pod-parts.ts';
import { shell } from '../shell.ts';

const revisionLabel = 'controller-revision-hash';
/** The controller replaces what it may replace within seconds. */
const patienceMs = 30_000;

function isReady({ readyCount, wantedCount }: KeptObject): boolean {
  return (readyCount ?? 0) >= (wantedCount ?? 1);
}

/** An ordered set goes on with one pod after the other, and waits for each to get ready, broken or not. */
function waitsForEach(set: KeptObject): boolean {
  const spec = objectAt(set.body, 'spec');
  const strategy = objectAt(spec, 'updateStrategy');
  const partition = numberAt(objectAt(strategy, 'rollingUpdate'), 'partition') ?? 0;
  return (
    textAt(spec, 'podManagementPolicy') !== 'Parallel' &&
    textAt(strategy, 'type') !== 'OnDelete' &&
    partition === 0
  );
}

function imagesOf(spec: ReturnType<typeof objectAt>): string {
  return objectsAt(spec, 'containers')
    .flatMap((container) => textAt(container, 'image') ?? [])
    .join(', ');
}

function judge(set: KeptObject, { objects }: Surroundings, now: number): Judgement[] {
  const newest = textAt(objectAt(set.body, 'status'), 'updateRevision');
  if (newest === null || !waitsForEach(set)) return [];
  const stale = objects('Pod').filter(
    (pod) =>
      pod.owner?.uid === set.uid &&
      pod.deletingSince === null &&
      !isReady(pod) &&
      pod.labels[revisionLabel] !== undefined &&
      pod.labels[revisionLabel] !== newest &&
      now - Date.parse(notReadySince(pod) ?? '') > patienceMs,
  );
  const [pod] = stale;
  if (pod === undefined) return [];
  const revision = pod.labels[revisionLabel] ?? '';
  const [was, is] = [
    imagesOf(objectAt(pod.body, 'spec')),
    imagesOf(objectAt(objectAt(objectAt(set.body, 'spec'), 'template'), 'spec')),
  ];
  const images = was === is ? '' : `, with image ${was} (the template names ${is} now)`;
  return [
    {
      title: `${objectName(pod)} is still of the earlier revision ${revision}${images}, and does not get ready; the set does not replace it before it is ready: delete the pod`,
      since: notReadySince(pod),
      evidence: [
        fieldSays(pod, `metadata.labels[${revisionLabel}]`, revision),
        fieldSays(set, 'status.updateRevision', newest),
      ],
      culprit: null,
      cause: `stale revision ${objectName(set)}`,
      fix: {
        text: 'Delete the pod: it is made anew of the template as it is now.',
        command: shell`kubectl -n ${set.namespace ?? 'default'} delete pod ${pod.name}`,
      },
      takes: stale.map((each) => referenceTo(each)),
    },
  ];
}

export const staleRevision: Check = {
  code: 'stale-revision',
  severity: 'error',
  title: 'A StatefulSet keeps a broken pod of before',
  rule: 'A pod of an ordered StatefulSet is not ready and of another revision than the template’s (status.updateRevision): the controller waits for it to get ready before it replaces any, so that a mended template does not reach it (kubernetes issue 67250). What is wrong with the pod is told with it.',
  candidates: [{ kind: 'StatefulSet.apps', any: [[{ is: 'not-all-ready' }]] }],
  needs: [
    {
      what: 'namespace',
      kinds: ['Pod'],
      any: [[{ is: 'not-all-ready' }, { column: 'owner', is: 'present' }]],
    },
  ],
  judge,
};
