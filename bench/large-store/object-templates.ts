import { hash } from 'node:crypto';
import { extractionOptions } from '../../src/clusters/kubernetes/page-extraction.ts';
import type { ResourceKind } from '../../src/domain/kind.ts';
import type { Resource } from '../../src/domain/resource.ts';
import { extractResource } from '../../src/extract/extract-resource.ts';

/** What differs between two objects of one template. */
export type Values = Readonly<Record<string, string>>;

export type Template = (values: Values) => Resource;

const extraction = extractionOptions({ hashKey: new Uint8Array(32), keepValues: 'safe' });

/**
 * Extracts and redacts an object once, as a page of a list is; its copies differ in the words `«KEY»` that stand in it. Doing so for
 * each of a million objects would take longer than writing them, which is what is measured.
 */
export function template(kind: ResourceKind, object: object): Template {
  const whole = { apiVersion: kind.group === '' ? kind.version : `${kind.group}/${kind.version}`, ...object };
  const extracted = extractResource({ ...whole, kind: kind.kind }, kind, extraction);
  if (!extracted.ok) throw new Error(`${kind.plural}: ${extracted.drop.reason}`);
  const parts = JSON.stringify(extracted.resource).split(/«(\w+)»/);
  return (values) => {
    let text = '';
    for (const [index, part] of parts.entries()) text += index % 2 === 0 ? part : (values[part] ?? part);
    const resource = JSON.parse(text) as Resource;
    return { ...resource, kind, bodyHash: hash('sha1', resource.body, 'base64url') };
  };
}

export function metadata(more: object = {}): object {
  return {
    name: '«NAME»',
    namespace: '«NAMESPACE»',
    uid: '«UID»',
    resourceVersion: '«VERSION»',
    creationTimestamp: '«CREATED»',
    ...more,
    managedFields: [{ manager: '«MANAGER»', operation: 'Update', time: '«WRITTEN»' }],
  };
}

export function appLabels(more: Record<string, string> = {}): Record<string, string> {
  return {
    app: '«APP»',
    'app.kubernetes.io/name': '«APP»',
    'app.kubernetes.io/part-of': '«PART»',
    team: '«TEAM»',
    ...more,
  };
}

export function owner(apiVersion: string, kind: string): object {
  return {
    ownerReferences: [{ apiVersion, kind, name: '«OWNER»', uid: '«OWNERUID»', controller: true }],
  };
}
