import type { JsonObject } from '../../lib/json.ts';

/** One item of a list in sentences. */
export interface ListItem {
  name: string;
  fields: JsonObject;
  /** It says more than a name, in a form that only lists of objects have. */
  saysMore: boolean;
}

const decoration = /\*\*|`/g;
/** What Kubernetes allows in a name, with the namespace or kind before it. */
const objectName = /^[a-z0-9](?:[\w.:@-]*[a-z0-9A-Z])?(?:\/[a-z0-9](?:[\w.:@-]*[a-z0-9A-Z])?)?$/;
const pair = /^([A-Za-z][\w .()-]{0,40}?)\s*[:=]\s*(.*)$/;

/** `web-0`, `web-0 (Running)`, `shop/web-0: Running`, `name: web-0, status: Running`. null: it is a sentence. */
export function readItem(text: string): ListItem | null {
  const plain = text.replace(decoration, '').trim();
  return readPairs(plain) ?? readNamed(plain);
}

/** Parts such as `name: web-0, status: Running`, of which one is the name. */
function readPairs(text: string): ListItem | null {
  const pairs = text.split(/\s*[,;|]\s+/).map((part) => pair.exec(part.trim()));
  if (pairs.some((match) => match === null)) return null;
  const fields = Object.fromEntries(
    pairs.map((match) => [String(match?.[1]).trim(), String(match?.[2]).trim()]),
  );
  const key = Object.keys(fields).find((candidate) =>
    /^(?:name|pod|node|namespace|service|deployment)$/i.test(candidate),
  );
  const name = key === undefined ? undefined : fields[key];
  if (key === undefined || name === undefined || !objectName.test(name)) return null;
  const { [key]: _, ...others } = fields;
  return { name: nameOf(name), fields: { ...others, ...namespaceOf(name) }, saysMore: true };
}

function readNamed(text: string): ListItem | null {
  const [, name = '', rest = ''] = /^(\S+?)(?::?\s+(\S.*)|:)?$/.exec(text) ?? [];
  if (!objectName.test(name)) return null;
  const base = { name: nameOf(name), fields: namespaceOf(name) };
  if (rest === '') return { ...base, saysMore: false };
  const [, inside] = /^\((.*)\)$/.exec(rest) ?? [];
  if (inside !== undefined)
    return { ...base, fields: { ...base.fields, ...fieldsIn(inside) }, saysMore: true };
  const [, told] = /^(?:[-–—|]|->|=>)\s+(.*)$/.exec(rest) ?? [];
  const status = told ?? (text.startsWith(`${name}:`) ? rest : null);
  if (status === null || /\s.*\s.*\s/.test(status.replace(/[,:]\s/g, ''))) return null;
  return { ...base, fields: { ...base.fields, ...fieldsIn(status) }, saysMore: false };
}

/** `Running, 1/1, namespace: shop`: a word alone is the status. */
function fieldsIn(text: string): JsonObject {
  const fields: JsonObject = {};
  for (const part of text.split(/\s*[,;|]\s+/)) {
    const [, key, value] = pair.exec(part) ?? [];
    const [, namespace] = /^(?:in |namespace |ns )+(\S+)$/i.exec(part) ?? [];
    if (key !== undefined && value !== undefined) fields[key] = value;
    else if (namespace !== undefined) fields.namespace = namespace;
    else if (/^\d+\/\d+(?: ready)?$/i.test(part)) fields.ready = part;
    else if (/^[A-Z]\w*(?::\w+\/?\w*)?$/.test(part)) fields.status ??= part;
  }
  return fields;
}

const kindWords =
  /^(?:pods?|nodes?|namespaces?|services?|deployments?|statefulsets?|daemonsets?|jobs?|configmaps?)$/;

function nameOf(written: string): string {
  return written.slice(written.indexOf('/') + 1);
}

function namespaceOf(written: string): JsonObject {
  const slash = written.indexOf('/');
  if (slash === -1) return {};
  const before = written.slice(0, slash);
  return kindWords.test(before) ? { kind: before } : { namespace: before };
}
