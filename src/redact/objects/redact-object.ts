import { asObject, type JsonObject } from './json-object.ts';
import { redactAnnotations } from './redact-annotations.ts';
import { TreeRedaction } from './redact-tree.ts';
import { redactConfigMap, redactSecret } from './redact-values.ts';
import type { Redaction } from './redaction.ts';

/** Hides what must not be kept of a Kubernetes object, in place. */
export function redactObject(
  object: JsonObject,
  kind: { group: string; kind: string },
  redaction: Redaction,
): JsonObject {
  const isSecret = kind.group === '' && kind.kind === 'Secret';
  const metadata = asObject(object.metadata);
  if (metadata !== null) {
    delete metadata.managedFields;
    redactAnnotations(metadata, isSecret, redaction);
  }
  if (isSecret) redactSecret(object, redaction);
  else if (kind.group === '' && kind.kind === 'ConfigMap') redactConfigMap(object, redaction);
  else new TreeRedaction(redaction, isBuiltIn(kind.group)).redact(object);
  return object;
}

/** Groups of Kubernetes itself, whose fields are known. */
function isBuiltIn(group: string): boolean {
  return !group.includes('.') || group.endsWith('.k8s.io');
}
