import { asObject, type JsonObject, replaceTexts } from './json-object.ts';
import type { Redaction } from './redaction.ts';

/** Copies of the whole object, data of Secrets included, that kubectl and other tools keep in an annotation. */
const isCopy =
  /\/last-(?:applied|handled)(?:-configuration)?$|^objectset\.rio\.cattle\.io\/applied$|^kapp\.k14s\.io\/original/;
/** Longer annotations of a Secret may hold its data. */
const longestOfSecret = 256;

/** Drops copies of the object; hides credentials in the rest. Names of annotations stay. */
export function redactAnnotations(metadata: JsonObject, isSecret: boolean, redaction: Redaction): void {
  const annotations = asObject(metadata.annotations);
  if (annotations === null) return;
  for (const name of Object.keys(annotations)) if (isCopy.test(name)) delete annotations[name];
  replaceTexts(annotations, (key, value) => {
    const isData = isSecret && (value.length > longestOfSecret || value.includes('{'));
    return isData ? redaction.hide(value) : redaction.literal(key, value, 'annotation');
  });
}
