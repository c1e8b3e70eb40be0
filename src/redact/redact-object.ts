/** How the values of one object are hidden. */
export interface ObjectRules {
  hideAll: (value: string) => string;
  /** Values that people write: environment variables, ConfigMaps, annotations. */
  hideLiteral: (key: string, value: string) => string;
  /** Any other string of an object. */
  hideField: (key: string, value: string) => string;
  hideText: (text: string) => string;
}

type JsonObject = Record<string, unknown>;

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** Hides what must not be kept of an object, in place. */
export function redactObject(
  object: JsonObject,
  kind: { group: string; kind: string },
  rules: ObjectRules,
): JsonObject {
  const metadata = asObject(object.metadata);
  if (metadata !== undefined) redactMetadata(metadata, rules);
  if (kind.group === '' && kind.kind === 'Secret')
    redactValues(object, ['data', 'stringData'], (_, value) => rules.hideAll(value));
  else if (kind.group === '' && kind.kind === 'ConfigMap') {
    redactValues(object, ['data'], rules.hideLiteral);
    redactValues(object, ['binaryData'], (_, value) => rules.hideAll(value));
  } else {
    for (const key of Object.keys(object)) {
      if (key !== 'metadata') object[key] = redactTree(key, object[key], rules);
    }
  }
  return object;
}

function redactMetadata(metadata: JsonObject, rules: ObjectRules): void {
  delete metadata.managedFields;
  const annotations = asObject(metadata.annotations);
  if (annotations === undefined) return;
  delete annotations[lastApplied];
  for (const [key, value] of Object.entries(annotations)) {
    if (typeof value === 'string') annotations[key] = rules.hideLiteral(key, value);
  }
}

function redactValues(
  object: JsonObject,
  fields: string[],
  hide: (key: string, value: string) => string,
): void {
  for (const field of fields) {
    const values = asObject(object[field]);
    for (const [key, value] of Object.entries(values ?? {})) {
      if (values !== undefined)
        values[key] = hide(key, typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
    }
  }
}

/** Fields of built-in kinds that name or refer to credentials and hold none. */
const neverSecret = new Set([
  'apiVersion',
  'kind',
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'image',
  'imageID',
  'containerID',
  'nodeName',
  'podIP',
  'hostIP',
  'ip',
  'secretName',
  'secretRef',
  'secretKeyRef',
  'imagePullSecrets',
  'serviceAccountToken',
  'serviceAccountName',
  'automountServiceAccountToken',
  'type',
  'status',
  'reason',
  'lastTransitionTime',
  'caBundle',
  'mountPath',
  'path',
  'key',
  'terminationMessagePath',
  'protocol',
  'labels',
  'matchLabels',
]);

function redactTree(key: string, value: unknown, rules: ObjectRules): unknown {
  if (typeof value === 'string') {
    return neverSecret.has(key) || value.length < 4 ? value : redactString(key, value, rules);
  }
  if (Array.isArray(value)) return redactList(key, value, rules);
  const object = asObject(value);
  if (object === undefined || key === 'labels' || key === 'matchLabels') return value;
  if (key === 'metadata') redactMetadata(object, rules);
  for (const inner of Object.keys(object)) object[inner] = redactTree(inner, object[inner], rules);
  return object;
}

function redactList(key: string, values: unknown[], rules: ObjectRules): unknown[] {
  if (key === 'env') return values.map((entry) => redactEnvironment(entry, rules));
  if (key === 'command' || key === 'args') return redactArguments(values, rules);
  return values.map((entry) => redactTree(key, entry, rules));
}

/** Free text of built-in kinds is looked through; a credential's key is believed in the specs of custom resources too. */
function redactString(key: string, value: string, rules: ObjectRules): string {
  return value.length > 256 || value.includes(' ') ? rules.hideText(value) : rules.hideField(key, value);
}

function redactEnvironment(entry: unknown, rules: ObjectRules): unknown {
  const variable = asObject(entry);
  if (variable === undefined) return entry;
  if (typeof variable.value === 'string')
    variable.value = rules.hideLiteral(String(variable.name ?? ''), variable.value);
  return variable;
}

/** `--password=x` stands in one word, `--password x` in two. */
function redactArguments(values: unknown[], rules: ObjectRules): unknown[] {
  return values.map((value, index) => {
    if (typeof value !== 'string') return value;
    const flag = values[index - 1];
    if (typeof flag === 'string' && /^--?[\w-]+$/.test(flag) && !value.startsWith('-')) {
      const hidden = rules.hideLiteral(flag.replace(/^-+/, ''), value);
      if (hidden !== value) return hidden;
    }
    return rules.hideText(value);
  });
}

function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}
