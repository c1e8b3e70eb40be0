import type { CandidateFilter, KeptObject } from '../../../domain/ports/diagnosis.ts';
import type { Relation } from '../../../domain/relation.ts';
import type { Check, Judgement } from '../check.ts';
import { namedObject, objectName, relationSays } from '../evidence.ts';
import { missingKey, missingObject } from '../missing.ts';

const needed = [
  'ConfigMap',
  'Secret',
  'ServiceAccount',
  'PersistentVolumeClaim',
  'PriorityClass.scheduling.k8s.io',
  'RuntimeClass.node.k8s.io',
  'StorageClass.storage.k8s.io',
];
const workloads = ['Deployment.apps', 'StatefulSet.apps', 'DaemonSet.apps', 'Job.batch', 'CronJob.batch'];

/** What is done already needs nothing any more. */
function isDone({ kind, reason }: KeptObject): boolean {
  return kind === 'Job.batch' && (reason === 'Complete' || reason === 'Failed');
}

function isAsleep({ kind, wantedCount, reason }: KeptObject): boolean {
  return wantedCount === 0 || (kind === 'CronJob.batch' && reason === 'Suspended');
}

function judgeRelation(
  workload: KeptObject,
  { to, field, parts, missingParts, state, optional }: Relation,
): Judgement[] {
  const target = namedObject(to);
  if (optional || target === null || !needed.includes(to.kind)) return [];
  const missings =
    state === 'dangling'
      ? [missingObject(target)]
      : (missingParts ?? []).map((key) => missingKey(target, key));
  const { kind, readyCount, wantedCount } = workload;
  // Pods that run go on until they are started anew.
  const isHurt = kind !== 'CronJob.batch' && (readyCount ?? 0) < (wantedCount ?? 1);
  return missings.map((missing) => ({
    ...missing,
    since: null,
    evidence: [
      relationSays(
        workload,
        field,
        `${objectName(workload)} needs ${objectName(target)}${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`,
      ),
    ],
    severity: isHurt ? 'error' : 'warning',
    harms: !isAsleep(workload),
  }));
}

function lacking(kind: string): CandidateFilter {
  return { kind, any: [[{ is: 'dangling', toKinds: needed }]] };
}

export const missingReference: Check = {
  code: 'missing-reference',
  severity: 'warning',
  title: 'A workload needs an object, or a key, that is not there',
  rule: 'A workload’s template names a ConfigMap, Secret, ServiceAccount, PersistentVolumeClaim or class, or a key of a ConfigMap or Secret, that is not there (keys of Secrets as far as managedFields name them) though its kind was read whole. It fires before any pod is started: what runs goes on until it is started anew.',
  candidates: workloads.map(lacking),
  needs: [{ what: 'relations' }],
  judge: (workload, { pointsTo }) =>
    isDone(workload) ? [] : pointsTo.flatMap((relation) => judgeRelation(workload, relation)),
};
