import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import { objectAt, textAt, textsAt } from '../../../lib/json.ts';
import { parseQuantity } from '../../../lib/parse-quantity.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { eventSays, fieldSays, lastEvent, objectName, placeName, referenceTo } from '../evidence.ts';
import { missingObject } from '../missing.ts';
import { shell } from '../shell.ts';
import { claimOfVolume, letGo } from '../volume-claim.ts';

const storageClass = 'StorageClass.storage.k8s.io';
const volumeKind = 'PersistentVolume';
const patienceMs = 60_000;
const isDefaultKey = 'storageclass.kubernetes.io/is-default-class';

function classOf({ objects }: Surroundings, name: string): KeptObject | null {
  return objects(storageClass).find((candidate) => candidate.name === name) ?? null;
}

function isUsed({ pointedToBy }: Surroundings): boolean {
  return pointedToBy.some(({ from }) => from.kind === 'Pod');
}

interface Why {
  title: string;
  cause: string;
  culprit: Judgement['culprit'];
  fix: Judgement['fix'];
}

function whyPending(claim: KeptObject, around: Surroundings): Why | null {
  const spec = objectAt(claim.body, 'spec');
  const className = textAt(spec, 'storageClassName');
  // An empty name asks for a volume without a class, as one that is named does: no default counts then.
  if (spec?.storageClassName === '' || textAt(spec, 'volumeName') !== null)
    return noVolume(claim, around) ?? noneAtAll(claim, around);
  if (className === null)
    return around.seen(storageClass) && !around.objects(storageClass).some(isDefault) ? noClass(claim) : null;
  const found = classOf(around, className);
  if (found === null) {
    if (!around.seen(storageClass)) return null;
    const missing = missingObject({ kind: storageClass, namespace: null, name: className });
    return {
      ...missing,
      title: `the claim cannot be bound: ${missing.title}`,
      fix: {
        text: `Make StorageClass ${className}, or name another (kubectl get storageclass).`,
        command: 'kubectl get storageclass',
      },
    };
  }
  return noVolume(claim, around) ?? noProvisioner(found, around);
}

/** Somebody who makes the volumes of a class says so within seconds, or why it cannot. */
function noProvisioner({ name, body }: KeptObject, { events }: Surroundings): Why | null {
  const provisioner = textAt(body, 'provisioner');
  const hasAnswered = lastEvent(events, ['Provisioning', 'ProvisioningFailed', 'ProvisioningSucceeded']);
  if (provisioner === null || hasAnswered !== null || lastEvent(events, ['ExternalProvisioning']) === null)
    return null;
  return {
    title: `the claim cannot be bound: ${provisioner}, the provisioner of its StorageClass ${name}, does not answer: does it run?`,
    cause: `silent provisioner ${provisioner} of ${name}`,
    culprit: { kind: storageClass, namespace: null, name },
    fix: {
      text: 'Bring back the driver that makes the volumes, or name another class.',
      command: 'kubectl get csidrivers,storageclasses',
    },
  };
}

/** Of volumes that somebody makes by hand: why none is the claim's. */
function noVolume(claim: KeptObject, { objects }: Surroundings): Why | null {
  const spec = objectAt(claim.body, 'spec');
  const named = textAt(spec, 'volumeName');
  const className = textAt(spec, 'storageClassName');
  // Volumes without a class are many people’s: what another claim had says nothing of this one.
  const isCandidate = (volume: KeptObject) =>
    (volume.facts.storageClass ?? null) === className && (className !== null || isFreeFor(claim, volume));
  const some = objects(volumeKind).filter((volume) =>
    named === null ? isCandidate(volume) : volume.name === named,
  );
  const reasons = some.flatMap((volume) => whyUnfit(claim, volume) ?? []);
  const [first] = some;
  if (first === undefined || reasons.length < some.length) return null;
  return {
    title: `the claim cannot be bound: ${reasons.slice(0, 3).join('; ')}`,
    cause: `unfit volumes for ${objectName(claim)}`,
    culprit: some.length === 1 ? referenceTo(first) : null,
    fix: fixOf(some),
  };
}

function fixOf(volumes: readonly KeptObject[]): Why['fix'] {
  const [only] = volumes;
  if (volumes.length === 1 && only?.phase === 'Released')
    return {
      text: 'If its data may go to this claim, let the volume go from the old one:',
      command: letGo(only),
    };
  return {
    text: 'Make a volume that fits, or mend what the claim asks for.',
    command: shell`kubectl get pv ${volumes.length === 1 ? only?.name : ''}`.trim(),
  };
}

/** Without a class, or for a volume that it names, nobody makes one. */
function noneAtAll(claim: KeptObject, { objects, seen, pointsTo }: Surroundings): Why | null {
  if (!seen(volumeKind)) return null;
  const spec = objectAt(claim.body, 'spec');
  const named = textAt(spec, 'volumeName');
  const fix = { text: 'Make such a volume, or name a class in the claim.', command: 'kubectl get pv' };
  if (named === null)
    return objects(volumeKind).some(
      (volume) => (volume.facts.storageClass ?? null) === null && isFreeFor(claim, volume),
    )
      ? null
      : {
          title:
            'the claim cannot be bound: it wants a volume without a class (storageClassName is empty), and none is free',
          cause: `no volume for ${objectName(claim)}`,
          culprit: null,
          fix,
        };
  const binds = pointsTo.find(({ type }) => type === 'binds');
  if (binds === undefined || objects(volumeKind).some(({ name }) => name === named)) return null;
  const what = binds.state === 'dangling' ? 'does not exist' : 'belongs to another claim';
  return {
    title: `the claim cannot be bound: PersistentVolume ${named}, which it names, ${what}`,
    cause: `no volume for ${objectName(claim)}`,
    culprit: { kind: volumeKind, namespace: null, name: named },
    fix,
  };
}

function isFreeFor(claim: KeptObject, volume: KeptObject): boolean {
  return (claimOfVolume(volume) ?? placeName(claim)) === placeName(claim);
}

/** null: nothing that is seen here is against it. */
function whyUnfit(claim: KeptObject, volume: KeptObject): string | null {
  const [asks, has] = [objectAt(claim.body, 'spec'), objectAt(volume.body, 'spec')];
  if (volume.phase === 'Released')
    return `volume ${volume.name} is Released: it is still kept for ${oldClaim(claim, volume)}`;
  if (!isFreeFor(claim, volume)) return `volume ${volume.name} belongs to claim ${claimOfVolume(volume)}`;
  const lacks = textsAt(asks, 'accessModes').filter((mode) => !textsAt(has, 'accessModes').includes(mode));
  if (lacks.length > 0)
    return `volume ${volume.name} does not offer ${lacks.join(', ')} (it offers ${textsAt(has, 'accessModes').join(', ')})`;
  const wanted = objectAt(objectAt(asks, 'resources'), 'requests')?.storage;
  const offered = objectAt(has, 'capacity')?.storage;
  const isSmall = (parseQuantity(offered) ?? Number.POSITIVE_INFINITY) < (parseQuantity(wanted) ?? 0);
  return isSmall ? `volume ${volume.name} has ${String(offered)}, and it asks for ${String(wanted)}` : null;
}

/** A claim of the same name is another claim: the uid in claimRef tells them apart. */
function oldClaim(claim: KeptObject, volume: KeptObject): string {
  const whose = claimOfVolume(volume) ?? '';
  if (whose !== placeName(claim)) return `claim ${whose}, which is gone`;
  const owner = objectAt(objectAt(volume.body, 'spec'), 'claimRef');
  return `the claim ${whose} of before, which was deleted (claimRef has uid ${textAt(owner, 'uid') ?? 'of another'}, this claim ${claim.uid ?? 'another'})`;
}

function noClass(claim: KeptObject): Why {
  return {
    title: 'the claim names no StorageClass, and none is the default',
    cause: 'no default StorageClass',
    culprit: null,
    fix: {
      text: 'Name a class in the claim, or make one the default.',
      command: shell`kubectl -n ${claim.namespace ?? 'default'} get storageclass`,
    },
  };
}

function isDefault({ body }: KeptObject): boolean {
  return objectAt(objectAt(body, 'metadata'), 'annotations')?.[isDefaultKey] === 'true';
}

/** A claim whose class binds late waits for its first pod: then nothing is wrong. */
function waitsForConsumer(claim: KeptObject, around: Surroundings): boolean {
  const className = textAt(objectAt(claim.body, 'spec'), 'storageClassName') ?? '';
  const mode = classOf(around, className)?.body.volumeBindingMode;
  return mode === 'WaitForFirstConsumer' && !isUsed(around);
}

function judgePending(claim: KeptObject, around: Surroundings, now: number): Judgement[] {
  if (now - Date.parse(claim.createdAt ?? '') < patienceMs || waitsForConsumer(claim, around)) return [];
  const event = lastEvent(around.events, [
    'ProvisioningFailed',
    'FailedBinding',
    'VolumeMismatch',
    'ExternalProvisioning',
    'WaitForPodScheduled',
  ]);
  const why = whyPending(claim, around);
  const said = event?.message ?? '';
  return [
    {
      title: why?.title ?? `the claim is not bound${said === '' ? '' : `: ${said}`}`,
      since: claim.createdAt,
      evidence: [
        fieldSays(claim, 'status.phase', 'Pending'),
        ...(event === null ? [] : [eventSays(claim, event)]),
      ],
      culprit: why?.culprit ?? null,
      cause: why?.cause ?? `unbound ${objectName(claim)}`,
      fix: why?.fix ?? {
        text: 'Its events say more.',
        command: shell`kubectl -n ${claim.namespace ?? 'default'} describe pvc ${claim.name}`,
      },
      ...weightOf(isUsed(around), why !== null),
    },
  ];
}

/** A claim that no pod needs harms nobody, unless it never can be bound. */
function weightOf(isUsed: boolean, isHopeless: boolean): Pick<Judgement, 'severity' | 'harms'> {
  return { severity: isUsed ? 'error' : 'warning', harms: isUsed || isHopeless };
}

export const claimPending: Check = {
  code: 'claim-pending',
  severity: 'error',
  title: 'A PersistentVolumeClaim is not bound, or has lost its volume',
  rule: 'A claim has been Pending for a minute: its StorageClass is missing, none is the default, no volume that was made for it fits (released, another’s, access modes, size), its provisioner does not answer, or says why. Not where its class waits for a first pod and there is none. A claim that is Lost has a volume that is gone.',
  candidates: [
    {
      kind: 'PersistentVolumeClaim',
      any: [[{ column: 'phase', is: 'one-of', values: ['Pending', 'Lost'] }]],
    },
  ],
  needs: [
    { what: 'events' },
    { what: 'referrers' },
    { what: 'relations' },
    { what: 'cluster', kinds: [storageClass], optional: true },
    {
      what: 'cluster',
      kinds: [volumeKind],
      any: [[{ column: 'phase', is: 'one-of', values: ['Available', 'Released', 'Failed'] }]],
      optional: true,
    },
  ],
  judge(claim, around, now) {
    if (claim.phase === 'Pending') return judgePending(claim, around, now);
    const volume = typeof claim.facts.volume === 'string' ? claim.facts.volume : 'its volume';
    return [
      {
        title: `the claim has lost its volume ${volume}`,
        since: null,
        evidence: [fieldSays(claim, 'status.phase', 'Lost')],
        culprit: null,
        cause: `lost ${objectName(claim)}`,
        fix: {
          text: `Bring back PersistentVolume ${volume}, or restore the data into a new claim.`,
          command: shell`kubectl get pv ${placeName({ ...claim, namespace: null, name: volume })}`,
        },
      },
    ];
  },
};
