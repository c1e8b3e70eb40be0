import type { Fix, ObjectReference } from '../../domain/finding.ts';
import type { KeptObject } from '../../domain/ports/diagnosis.ts';
import { type JsonObject, objectAt, objectsAt, textAt } from '../../lib/json.ts';
import { objectName, placeName, shortKind } from './evidence.ts';
import { shell, withOption } from './shell.ts';

/** Why something that is needed cannot be had, said alike by whoever notices: so it is one cause. */
export interface Missing {
  title: string;
  cause: string;
  culprit: ObjectReference;
  fix: Fix;
}

export function missingObject(target: ObjectReference): Missing {
  const what = `${objectName(target)} does not exist`;
  return {
    title: what,
    cause: `missing ${target.kind} ${placeName(target)}`,
    culprit: target,
    fix: {
      text: `Create ${objectName(target)}, or mend the name where it is used.`,
      command: createCommand(target),
    },
  };
}

export function missingKey(target: ObjectReference, key: string): Missing {
  return {
    title: `${objectName(target)} has no key ${key}`,
    cause: `missing key ${key} in ${target.kind} ${placeName(target)}`,
    culprit: target,
    fix: {
      text: `Add ${key} to ${objectName(target)}, or mend the key where it is used.`,
      command: withOption(
        shell`kubectl edit ${shortKind(target.kind).toLowerCase()} ${target.name}`,
        '-n',
        target.namespace,
      ),
    },
  };
}

function createCommand({ kind, namespace, name }: ObjectReference): string | null {
  if (kind === 'ConfigMap')
    return withOption(shell`kubectl create configmap ${name} --from-literal=KEY=VALUE`, '-n', namespace);
  if (kind === 'Secret')
    return withOption(shell`kubectl create secret generic ${name} --from-literal=KEY=VALUE`, '-n', namespace);
  if (kind === 'ServiceAccount')
    return withOption(shell`kubectl create serviceaccount ${name}`, '-n', namespace);
  return null;
}

const kinds: Readonly<Record<string, string>> = {
  configmap: 'ConfigMap',
  secret: 'Secret',
  serviceaccount: 'ServiceAccount',
  persistentvolumeclaim: 'PersistentVolumeClaim',
};

/** What a message of the kubelet, the scheduler or a controller says to be missing; null: nothing. */
export function missingInMessage(message: string, namespace: string | null): Missing | null {
  const key =
    /(?:couldn't find key|references non-existent (?:config|secret) key:?) (\S+)(?: in (ConfigMap|Secret) ([^\s/]+)\/(\S+))?/.exec(
      message,
    );
  if (key?.[2] !== undefined && key[4] !== undefined)
    return missingKey({ kind: key[2], namespace: key[3] ?? namespace, name: key[4] }, key[1] ?? '');
  const className =
    /no PriorityClass with name (\S+) was found/.exec(message)?.[1] ??
    /\bRuntimeClass "([^"]+)" not found/.exec(message)?.[1];
  if (className !== undefined)
    return missingObject({
      kind: message.includes('RuntimeClass') ? 'RuntimeClass.node.k8s.io' : 'PriorityClass.scheduling.k8s.io',
      namespace: null,
      name: className,
    });
  const [, word, name] =
    /\b(configmap|secret|serviceaccount|persistentvolumeclaim) "([^"]+)" not found/i.exec(message) ?? [];
  const kind = kinds[(word ?? '').toLowerCase()];
  return kind === undefined || name === undefined ? null : missingObject({ kind, namespace, name });
}

/**
 * Of a key that a volume asks for the kubelet names the volume and the key, not what the volume is of: the pod says that. null:
 * it is something else.
 */
export function missingInVolume(
  message: string,
  pod: Pick<KeptObject, 'body' | 'namespace'>,
): Missing | null {
  const [, volumeName, key] =
    /SetUp failed for volume "([^"]+)" ?: (?:secret |configmap )?references non-existent (?:config|secret) key:? (\S+)/.exec(
      message,
    ) ?? [];
  if (volumeName === undefined || key === undefined) return null;
  const volume = objectsAt(objectAt(pod.body, 'spec'), 'volumes').find(
    (each) => textAt(each, 'name') === volumeName,
  );
  if (volume === undefined) return null;
  const projected = objectsAt(objectAt(volume, 'projected'), 'sources');
  const source = [volume, ...projected].find((each) => asksFor(each, key));
  const target = source === undefined ? null : sourceOf(source);
  return target === null ? null : missingKey({ ...target, namespace: pod.namespace }, key);
}

function partOf(source: JsonObject): JsonObject | null {
  return objectAt(source, 'secret') ?? objectAt(source, 'configMap');
}

function asksFor(source: JsonObject, key: string): boolean {
  return objectsAt(partOf(source), 'items').some((item) => textAt(item, 'key') === key);
}

function sourceOf(source: JsonObject): Pick<ObjectReference, 'kind' | 'name'> | null {
  const part = partOf(source);
  const name = textAt(part, 'secretName') ?? textAt(part, 'name');
  const kind = objectAt(source, 'secret') === null ? 'ConfigMap' : 'Secret';
  return name === null ? null : { kind, name };
}
