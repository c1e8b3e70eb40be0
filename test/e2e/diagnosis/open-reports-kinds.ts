const text = { type: 'string' };
const count = { type: 'integer' };
const oneOf = (...values: string[]) => ({ type: 'string', enum: values });
const list = (items: object) => ({ type: 'array', items });
const object = (properties: object, required: string[] = []) => ({ type: 'object', properties, required });

const reference = object({
  apiVersion: text,
  kind: text,
  name: text,
  namespace: text,
  uid: text,
  fieldPath: text,
  resourceVersion: text,
});

/** What openreports.io/v1alpha1 says of a result (github.com/openreports/reports-api, crd/openreports.io/v1alpha1). */
const result = object(
  {
    source: text,
    policy: text,
    rule: text,
    category: text,
    severity: oneOf('critical', 'high', 'low', 'medium', 'info'),
    timestamp: object(
      { seconds: { type: 'integer', format: 'int64' }, nanos: { type: 'integer', format: 'int32' } },
      ['seconds', 'nanos'],
    ),
    result: oneOf('pass', 'fail', 'warn', 'error', 'skip'),
    scored: { type: 'boolean' },
    resources: list(reference),
    message: text,
    properties: { type: 'object', additionalProperties: text },
  },
  ['policy'],
);

const schema = object({
  apiVersion: text,
  kind: text,
  metadata: { type: 'object' },
  source: text,
  scope: reference,
  summary: object({ pass: count, fail: count, warn: count, error: count, skip: count }),
  results: list(result),
});

function definition(kind: string, scope: 'Namespaced' | 'Cluster'): object {
  const plural = `${kind.toLowerCase()}s`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.openreports.io` },
    spec: {
      group: 'openreports.io',
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      scope,
      versions: [{ name: 'v1alpha1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    },
  };
}

/** The kinds of openreports.io, as far as our reports go: with strict validation a field that is not here is refused. */
export const openReportsKinds = [definition('Report', 'Namespaced'), definition('ClusterReport', 'Cluster')];
