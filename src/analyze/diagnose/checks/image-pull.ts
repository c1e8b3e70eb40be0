import type { Fix } from '../../../domain/finding.ts';
import type { KeptEvent, KeptObject } from '../../../domain/ports/diagnosis.ts';
import { objectAt, objectsAt, textAt } from '../../../lib/json.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { eventSays, lastEvent, waitingSays } from '../evidence.ts';
import { missingObject } from '../missing.ts';
import { type ContainerPart, containersOf, notReadySince } from '../pod-parts.ts';
import { settableName, shell } from '../shell.ts';

const reasons = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
]);

/** How a registry or the kubelet words each trouble; the first that fits counts. */
const troubles: readonly {
  says: RegExp;
  is: string;
  title: (image: string) => string;
  fix: (image: string) => string;
}[] = [
  {
    says: /invalid reference format|InvalidImageName|couldn't parse image name/i,
    is: 'name',
    title: (image) => `${image} is no valid image name`,
    fix: () => 'Mend the image’s name: REGISTRY/REPOSITORY:TAG, the repository in lower case.',
  },
  {
    says: /429|too many requests|toomanyrequests|rate limit/i,
    is: 'rate limit',
    title: (image) => `${hostOf(image)} refuses further pulls for now (rate limit): ${image}`,
    fix: () => 'Pull with an account, through a mirror, or wait until the registry lets pulls through again.',
  },
  {
    says: /40[13]\b|unauthorized|authentication required|no basic auth credentials|access (?:to the resource is )?(?:forbidden|denied)|insufficient_scope/i,
    is: 'auth',
    title: (image) => `${hostOf(image)} lets nobody pull ${image} without the right credentials`,
    fix: () =>
      'Give the pod a pull secret that may read the image (imagePullSecrets), or mend the one that it has. Some registries say the same of an image that does not exist.',
  },
  {
    says: /not found|manifest unknown|NotFound|name unknown|repository does not exist/i,
    is: 'not found',
    title: (image) => `image ${image} does not exist`,
    fix: () => 'Mend the image’s name or tag, or push the image.',
  },
  {
    says: /no such host|dial tcp|connection refused|i\/o timeout|deadline exceeded|EOF|TLS handshake|x509|connection reset|network is unreachable|server misbehaving/i,
    is: 'network',
    title: (image) => `the node cannot reach ${hostOf(image)} to pull ${image}`,
    fix: (image) =>
      `Look whether ${hostOf(image)} is up, and whether the node reaches it: DNS, firewall, proxy, certificate.`,
  },
  {
    says: /ErrImageNeverPull|pull policy of Never/i,
    is: 'never pulled',
    title: (image) => `image ${image} is not on the node, and imagePullPolicy Never forbids to pull it`,
    fix: () => 'Load the image onto the node, or let it be pulled (imagePullPolicy: IfNotPresent).',
  },
];

function hostOf(image: string): string {
  const [first = ''] = image.split('/');
  return image.includes('/') && /[.:]|^localhost$/.test(first) ? first : 'docker.io';
}

function textOf({ waiting }: ContainerPart, event: KeptEvent | null): string {
  return `${waiting?.reason ?? ''} ${waiting?.message ?? ''} ${event?.message ?? ''}`;
}

function judgeContainer(
  pod: KeptObject,
  container: ContainerPart,
  { events, root }: Surroundings,
): Judgement[] {
  const { waiting, image } = container;
  if (waiting === null || !reasons.has(waiting.reason)) return [];
  const event = lastEvent(events, ['Failed', 'InspectFailed', 'ErrImageNeverPull'], /image|pull/i);
  const ofImage = event?.message?.includes(image) === true ? event : null;
  const trouble = troubles.find(({ says }) => says.test(textOf(container, ofImage).replaceAll(image, '')));
  const missing = trouble?.is === 'auth' ? missingPullSecret(pod, events) : null;
  const fix: Fix = {
    text: trouble?.fix(image) ?? 'The registry’s answer below says more.',
    command: commandFor(root, container, trouble?.is ?? null),
  };
  const since = notReadySince(pod);
  const waits = waitingSays(pod, container, waiting);
  if (missing !== null) {
    const { event: told, ...rest } = missing;
    const title = `${rest.title}, so ${trouble?.title(image)}`;
    const fix = {
      text: `Make the Secret with the credentials for ${hostOf(image)}, or name another in imagePullSecrets.`,
      command: shell`kubectl -n ${pod.namespace ?? 'default'} create secret docker-registry ${missing.culprit.name} --docker-server=${hostOf(image)} --docker-username=USER --docker-password=PASSWORD`,
    };
    return [{ ...rest, fix, title, since, evidence: [eventSays(pod, told), waits] }];
  }
  return [
    {
      title: trouble?.title(image) ?? `image ${image} cannot be pulled`,
      since,
      evidence: [waits, ...(ofImage === null ? [] : [eventSays(pod, ofImage)])],
      culprit: null,
      cause: `image ${trouble?.is ?? 'unpullable'}: ${trouble?.is === 'rate limit' ? hostOf(image) : image}`,
      fix,
    },
  ];
}

/** The Secret with credentials that the kubelet looked for in vain; null: it complained of none. */
function missingPullSecret(
  { body, namespace }: KeptObject,
  events: readonly KeptEvent[],
): (ReturnType<typeof missingObject> & { event: KeptEvent }) | null {
  const event = lastEvent(events, ['FailedToRetrieveImagePullSecret']);
  const names = /pull secrets \(([^)]*)\)/.exec(event?.message ?? '')?.[1]?.split(/, */) ?? [];
  const [name] = objectsAt(objectAt(body, 'spec'), 'imagePullSecrets')
    .flatMap((secret) => textAt(secret, 'name') ?? [])
    .filter((each) => names.includes(each));
  if (event === null || name === undefined) return null;
  return { ...missingObject({ kind: 'Secret', namespace, name }), event };
}

function commandFor(
  root: Surroundings['root'],
  { isInit, image, name: container }: ContainerPart,
  trouble: string | null,
): string | null {
  const settable = settableName(root);
  const place = root.namespace ?? 'default';
  if (trouble === 'auth')
    return shell`kubectl -n ${place} create secret docker-registry NAME --docker-server=${hostOf(image)} --docker-username=USER --docker-password=PASSWORD`;
  if (settable === null || isInit || (trouble !== 'not found' && trouble !== 'name')) return null;
  return shell`kubectl -n ${place} set image ${settable} ${container}=IMAGE`;
}

export const imagePull: Check = {
  code: 'image-pull',
  severity: 'error',
  title: 'An image cannot be pulled',
  rule: 'A container waits for its image. The registry’s or the kubelet’s own words tell which trouble it is: no such image, no valid name, credentials (or the Secret with them that is not there), rate limit, network, or never to be pulled.',
  candidates: [
    {
      kind: 'Pod',
      any: [[{ column: 'phase', is: 'one-of', values: ['Pending', 'Running'] }, { is: 'not-all-ready' }]],
    },
  ],
  needs: [{ what: 'events' }],
  judge: (pod, surroundings) =>
    containersOf(pod).flatMap((container) => judgeContainer(pod, container, surroundings)),
};
