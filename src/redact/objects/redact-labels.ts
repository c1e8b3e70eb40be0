import { type JsonObject, replaceTexts } from './json-object.ts';
import type { Redaction } from './redaction.ts';

/**
 * Hides what a person put into a label under a credential's key, in place; names of labels stay. Labels are names by which
 * things are found, so that one which only says where a credential is stays too. Selectors repeat labels.
 */
export function redactLabels(labels: JsonObject, { field }: Redaction): void {
  // The prefix names who made the label: `external-secrets.io/managed`.
  replaceTexts(labels, (key, value) => field(key.slice(key.lastIndexOf('/') + 1), value));
}
