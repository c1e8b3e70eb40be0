import type { Fix, ObjectReference } from '../../domain/finding.ts';
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
  const [, word, name] =
    /\b(configmap|secret|serviceaccount|persistentvolumeclaim) "([^"]+)" not found/i.exec(message) ?? [];
  const kind = kinds[(word ?? '').toLowerCase()];
  return kind === undefined || name === undefined ? null : missingObject({ kind, namespace, name });
}
