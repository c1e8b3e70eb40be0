import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import { objectAt, textAt } from '../../../lib/json.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { fieldSays, objectName, relationSays } from '../evidence.ts';
import { missingObject } from '../missing.ts';
import { lackedOf, selectorOf, templateOf } from '../pod-parts.ts';
import { shell } from '../shell.ts';

function judgeService(set: KeptObject, { pointsTo, objects }: Surroundings): Judgement[] {
  const relation = pointsTo.find(({ field }) => field === 'spec.serviceName');
  if (relation === undefined || relation.to.name === null) return [];
  const target = { kind: 'Service', namespace: set.namespace, name: relation.to.name };
  const evidence = [relationSays(set, 'spec.serviceName', `${objectName(set)} names ${objectName(target)}`)];
  if (relation.state === 'dangling') {
    const missing = missingObject(target);
    return [
      {
        ...missing,
        title: `${missing.title}: the pods of the StatefulSet have no names of their own in DNS`,
        since: null,
        evidence,
        harms: set.wantedCount !== 0,
      },
    ];
  }
  const service = objects('Service').find(({ id }) => id === relation.to.id);
  if (service === undefined) return [];
  const lacks = lackedOf(selectorOf(service), templateOf(set).labels);
  if (lacks.length === 0) return [];
  return [
    {
      title: `${objectName(target)}, which gives its pods their names, selects other pods (${lacks.map(([key, value]) => `${key}=${value}`).join(', ')})`,
      since: null,
      evidence: [...evidence, fieldSays(service, 'spec.selector', String(service.facts.selector ?? ''))],
      culprit: null,
      cause: `other pods of ${objectName(target)} than ${objectName(set)}`,
      fix: {
        text: 'Mend the Service’s selector, or name another Service.',
        command: shell`kubectl -n ${set.namespace ?? 'default'} edit service ${target.name}`,
      },
      harms: set.wantedCount !== 0,
    },
  ];
}

export const statefulSetService: Check = {
  code: 'stateful-set-service',
  severity: 'warning',
  title: 'A StatefulSet’s Service is not there, or selects other pods',
  rule: 'spec.serviceName of a StatefulSet names a Service that is not there, or whose selector does not select its pods: they have no names of their own in DNS.',
  candidates: [{ kind: 'StatefulSet.apps' }],
  needs: [{ what: 'relations' }, { what: 'related', kinds: ['Service'] }],
  judge: judgeService,
};

/** What of an ordered StatefulSet waits for one of its pods; null: nothing does. */
export function waitingOrdinals(set: KeptObject): string | null {
  const spec = objectAt(set.body, 'spec');
  const made = Number(objectAt(set.body, 'status')?.replicas ?? 0);
  const isOrdered = textAt(spec, 'podManagementPolicy') !== 'Parallel';
  const wanted = set.wantedCount ?? 0;
  if (!isOrdered || made === 0 || made >= wanted) return null;
  const first = Number(objectAt(spec, 'ordinals')?.start ?? 0) + made;
  const last = first + wanted - made - 1;
  const later =
    first === last ? `${set.name}-${first} waits` : `${set.name}-${first} to ${set.name}-${last} wait`;
  return `${later} for ${set.name}-${first - 1}`;
}
