import { isSecret } from '../values/is-secret.ts';
import { asObject, type JsonObject } from './json-object.ts';
import { redactAnnotations } from './redact-annotations.ts';
import { redactLabels } from './redact-labels.ts';
import { TreeRedaction } from './redact-tree.ts';
import { redactConfigMap, redactSecret } from './redact-values.ts';
import type { Redaction } from './redaction.ts';

/** Hides what must not be kept of a Kubernetes object, in place. */
export function redactObject(
  object: JsonObject,
  kind: { group: string; kind: string },
  redaction: Redaction,
): JsonObject {
  // An MCP server may give another kind than the one it was asked for.
  const holdsSecret = kind.kind === 'Secret' || isSecret(object);
  const isConfigMap = (kind.group === '' && kind.kind === 'ConfigMap') || object.kind === 'ConfigMap';
  const metadata = asObject(object.metadata);
  if (metadata !== null) {
    delete metadata.managedFields;
    redactAnnotations(metadata, holdsSecret, redaction);
    const labels = asObject(metadata.labels);
    if (labels !== null) redactLabels(labels, redaction);
  }
  if (holdsSecret) redactSecret(object, redaction);
  if (isConfigMap) redactConfigMap(object, redaction);
  else new TreeRedaction(redaction, kind.group).redact(object);
  return object;
}
