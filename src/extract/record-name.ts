import { type JsonObject, objectAt, textAt } from '../lib/json.ts';

/** The name of a record: metadata.name of a Kubernetes object, `name` or `Name` of a summary; null without one. */
export function recordName(record: JsonObject): string | null {
  return (
    textAt(objectAt(record, 'metadata'), 'name') ??
    textAt(record, 'name') ??
    textAt(record, 'Name') ??
    textAt(record, 'NAME')
  );
}
