import type { Evidence, Fix, ObjectReference } from '../../domain/finding.ts';
import type { KeptObject } from '../../domain/ports/diagnosis.ts';
import type { Relation } from '../../domain/relation.ts';
import { type JsonObject, numberAt, objectAt, objectsAt, textAt } from '../../lib/json.ts';
import { fieldSays, namedObject, objectName } from './evidence.ts';
import { missingKey } from './missing.ts';
import type { ContainerPart } from './pod-parts.ts';

/** What of the pod explains a container's last words. */
export interface CrashHint {
  /** Goes behind the words. */
  text: string;
  evidence: Evidence[];
  fix: Fix;
  /** Where it is the cause of others as well. */
  shared?: { cause: string; culprit: ObjectReference };
}

interface Crash {
  pod: KeptObject;
  container: ContainerPart;
  pointsTo: readonly Relation[];
}

interface Hint {
  says: RegExp;
  of: (crash: Crash) => CrashHint | null;
}

const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount';

function specOf({ body }: KeptObject): JsonObject | null {
  return objectAt(body, 'spec');
}

/** Admission mounts a token everywhere but where that is turned off. */
function noToken({ pod, container }: Crash): CrashHint | null {
  const isMounted = objectsAt(container.spec, 'volumeMounts').some(
    (mount) => textAt(mount, 'mountPath') === tokenPath,
  );
  if (isMounted) return null;
  const account = textAt(specOf(pod), 'serviceAccountName') ?? 'default';
  const ofPod = specOf(pod)?.automountServiceAccountToken === false;
  const who = ofPod ? 'the pod' : `ServiceAccount ${account}`;
  return {
    text: `no token of ServiceAccount ${account} is mounted (${who} says automountServiceAccountToken: false)`,
    evidence: [fieldSays(pod, `spec.containers[${container.name}].volumeMounts`, `nothing at ${tokenPath}`)],
    fix: {
      text: 'Set automountServiceAccountToken: true in the pod’s template, if the program has to talk to the API server.',
      command: null,
    },
  };
}

interface Setting {
  value: JsonObject[string];
  field: string;
}

/** What the container's securityContext says, else the pod's. */
function securityOf({ pod, container }: Crash, key: string): Setting | null {
  const own = objectAt(container.spec, 'securityContext')?.[key];
  const list = container.isInit ? 'initContainers' : 'containers';
  if (own !== undefined)
    return { value: own, field: `spec.${list}[${container.name}].securityContext.${key}` };
  const shared = objectAt(specOf(pod), 'securityContext')?.[key];
  return shared === undefined ? null : { value: shared, field: `spec.securityContext.${key}` };
}

function noRight(crash: Crash): CrashHint | null {
  const user = securityOf(crash, 'runAsUser');
  if (user === null || user.value === 0) return null;
  const { pod } = crash;
  const group = numberAt(objectAt(specOf(pod), 'securityContext'), 'fsGroup');
  return {
    text: `it runs as user ${String(user.value)} (${user.field.replace(/^spec\./, '')})`,
    evidence: [fieldSays(pod, user.field, String(user.value))],
    fix: {
      text:
        group === null
          ? 'Let it write where that user may (a volume with fsGroup, an emptyDir), or give the user what it needs in the image.'
          : 'Let it write where that user may, or give the user what it needs in the image.',
      command: null,
    },
  };
}

function readOnlyRoot(crash: Crash): CrashHint | null {
  const setting = securityOf(crash, 'readOnlyRootFilesystem');
  if (setting?.value !== true) return null;
  return {
    text: 'its root file system is read-only (readOnlyRootFilesystem: true)',
    evidence: [fieldSays(crash.pod, setting.field, 'true')],
    fix: { text: 'Mount an emptyDir where it has to write.', command: null },
  };
}

/** A `subPath` that is no key of the volume is mounted as an empty directory. */
function noSuchKey({ pod, container, pointsTo }: Crash): CrashHint | null {
  for (const mount of objectsAt(container.spec, 'volumeMounts')) {
    const [key, name] = [textAt(mount, 'subPath'), textAt(mount, 'name')];
    const isOf = ({ field, missingParts }: Relation) =>
      key !== null && field.includes(`volumes[${name}]`) && missingParts?.includes(key) === true;
    const relation = pointsTo.find(isOf);
    const target = relation === undefined ? null : namedObject(relation.to);
    if (key === null || target === null) continue;
    const { cause, culprit, fix, title } = missingKey(target, key);
    return {
      text: `${title}, so ${textAt(mount, 'mountPath') ?? 'its subPath'} is an empty directory (subPath ${key})`,
      evidence: [
        fieldSays(
          pod,
          `spec.containers[${container.name}].volumeMounts.subPath`,
          `${key} of ${objectName(target)}`,
        ),
      ],
      fix,
      shared: { cause, culprit },
    };
  }
  return null;
}

/** A Service called X brings variables X_PORT=tcp://…, which a program may take for its own. */
function linkedVariable({ pod }: Crash): CrashHint | null {
  if (specOf(pod)?.enableServiceLinks === false) return null;
  return {
    text: 'a variable like NAME_PORT=tcp://ADDRESS:PORT comes from a Service of that name in the namespace (enableServiceLinks)',
    evidence: [fieldSays(pod, 'spec.enableServiceLinks', 'true')],
    fix: {
      text: 'Set enableServiceLinks: false in the pod’s template, or the variable itself.',
      command: null,
    },
  };
}

const hints: readonly Hint[] = [
  { says: /serviceaccount\/(?:token|ca\.crt)|in-cluster config|no service account token/i, of: noToken },
  { says: /is a directory|not a directory|no such file|EISDIR|ENOENT/i, of: noSuchKey },
  // A database says the same of its own users.
  {
    says: /(?:permission denied|EACCES|operation not permitted|EPERM)(?! (?:for|to) (?:table|relation|schema|database|function|sequence|role)|.*publickey)/i,
    of: noRight,
  },
  { says: /read-only file ?system|EROFS/i, of: readOnlyRoot },
  {
    says: /\b[A-Z][A-Z0-9_]*_PORT\b.*tcp:\/\/|tcp:\/\/\d+\.\d+\.\d+\.\d+:\d+.*(?:invalid|not a number|parse)/,
    of: linkedVariable,
  },
];

/** What of the pod, and of what it needs, explains these words; null: nothing. */
export function crashHint(words: readonly string[], crash: Crash): CrashHint | null {
  for (const { says, of } of hints) {
    const hint = words.some((line) => says.test(line)) ? of(crash) : null;
    if (hint !== null) return hint;
  }
  return null;
}
