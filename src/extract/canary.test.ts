import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { kind, podKind } from '../../test/fakes/builders.ts';
import { base64, pem, randomText } from '../../test/fakes/fake-credentials.ts';
import { testRedactor } from '../../test/fakes/test-redactor.ts';
import type { ResourceKind } from '../domain/kind.ts';
import type { Drop, Resource } from '../domain/resource.ts';
import { extractResource } from './extract-resource.ts';
import { readToolResult } from './read-tool-result.ts';

const canary = `canary${randomText(18)}`;

/** The canary plain, and in base64 at each of the three places where a byte can begin in it. */
const forms = [
  canary,
  ...[0, 1, 2].map((shift) => {
    const encoded = base64(`${'x'.repeat(shift)}${canary}`);
    return encoded.slice(shift === 0 ? 0 : 4, encoded.length - 6);
  }),
];

const secretKind = kind('', 'v1', 'Secret', 'secrets');
const configMapKind = kind('', 'v1', 'ConfigMap', 'configmaps');
const deploymentKind = kind('apps', 'v1', 'Deployment', 'deployments');
const eventKind = kind('', 'v1', 'Event', 'events');
const shopKind = kind('example.com', 'v1', 'Shop', 'shops');

const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'db' },
  data: { password: base64(canary), 'config.json': base64(JSON.stringify({ user: canary })) },
  stringData: { anything: canary },
};
const lastApplied = {
  'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(secret),
  'kopf.zalando.org/last-handled-configuration': JSON.stringify(secret),
};
const containers = [
  {
    name: 'app',
    image: 'web:1',
    command: ['redis-cli', '-a', canary],
    args: ['--password', canary, `--dsn=postgres://u:${canary}@db/x`, `export TOKEN=${canary}; run`],
    env: [
      { name: 'DB_PASSWORD', value: canary },
      { name: 'CONFIG', value: JSON.stringify({ deep: JSON.stringify({ apiKey: canary }) }) },
      { name: 'ENCODED', value: base64(`password=${canary}`) },
      { name: 'TWICE', value: base64(base64(JSON.stringify({ token: canary }))) },
      { name: 'URL', value: `amqp://shop:${canary}@mq:5672/` },
    ],
    lifecycle: { preStop: { exec: { command: ['sh', '-c', `curl -u admin:${canary} http://x`] } } },
  },
];
const podSpec = { containers, initContainers: containers };

/** Objects of every kind with the canary wherever a person, a controller or a program could have put it. */
const objects: [string, object, ResourceKind][] = [
  [
    'a Secret',
    { ...secret, metadata: { name: 'db', annotations: { ...lastApplied, note: `{"a":"${canary}"}` } } },
    secretKind,
  ],
  [
    'a Secret with data that is no map',
    { metadata: { name: 'db' }, data: canary, stringData: [canary] },
    secretKind,
  ],
  ['a pod', { metadata: { name: 'web', annotations: lastApplied }, spec: podSpec }, podKind],
  [
    'a pod whose container said it',
    {
      metadata: { name: 'web' },
      status: {
        phase: 'Failed',
        message: `refused postgres://u:${canary}@db`,
        containerStatuses: [
          { state: { terminated: { exitCode: 1, message: `fatal: password=${canary}\nnext` } } },
          { state: { waiting: { reason: 'ErrImagePull', message: `get https://u:${canary}@registry/x` } } },
        ],
      },
    },
    podKind,
  ],
  [
    'a Deployment',
    {
      metadata: { name: 'web' },
      spec: { template: { metadata: { annotations: { 'example.com/token': canary } }, spec: podSpec } },
    },
    deploymentKind,
  ],
  [
    'a ConfigMap',
    {
      metadata: { name: 'settings', annotations: { ...lastApplied, 'example.com/api-key': canary } },
      data: {
        PASSWORD: canary,
        'app.properties': `a=1\ndb.password=${canary}\nb=2\n`,
        'app.yaml': `db:\n  password: ${canary}\ntokens:\n- ${canary}\nusers:\n  secret: |\n    ${canary}\n`,
        'app.ini': `[db]\npassword = "${canary}"\n`,
        'app.env': `export API_TOKEN='${canary}'\n`,
        'app.json': JSON.stringify(
          { list: [{ name: 'DB_PASSWORD', value: canary }], credentials: { user: canary } },
          null,
          2,
        ),
        'core-site.xml': `<property><name>fs.secret.key</name><value>${canary}</value></property>\n`,
        'redis.conf': `port 1\nrequirepass ${canary}\n`,
        'init.sql': `CREATE USER u;\nALTER USER u WITH PASSWORD '${canary}';\n`,
        id_rsa: pem('OPENSSH PRIVATE KEY', canary),
        'manifest.yaml': stringify(secret),
        'manifest.json': JSON.stringify({ kind: 'List', items: [secret] }),
        random: canary,
      },
      binaryData: { keystore: base64(canary) },
    },
    configMapKind,
  ],
  [
    'an event',
    {
      metadata: { name: 'e' },
      type: 'Warning',
      reason: 'Failed',
      message: `login failed: token=${canary}`,
      involvedObject: { kind: 'Pod', name: 'web' },
    },
    eventKind,
  ],
  [
    'a custom resource',
    {
      metadata: { name: 'shop', annotations: lastApplied },
      spec: {
        password: canary,
        auth: { clientSecret: canary },
        apiKeys: [canary],
        credentials: { user: canary },
        values: `db:\n  password: ${canary}\n`,
        set: [{ name: 'db.password', value: canary }],
        repoURL: `https://git:${canary}@example.com/x.git`,
        inline: JSON.stringify({ password: canary }),
        objects: [secret],
        manifest: stringify(secret),
      },
      status: { conditions: [{ type: 'Ready', message: `Authorization: Bearer ${canary}` }] },
    },
    shopKind,
  ],
];

const options = {
  redactor: testRedactor(),
  hash: (text: string) => createHash('sha1').update(text).digest('base64url'),
};

function expectNoCanary(output: unknown): void {
  const text = JSON.stringify(output);
  for (const form of forms) expect(text).not.toContain(form);
}

function extractAll(records: readonly unknown[], of: ResourceKind): (Resource | Drop)[] {
  return records.map((record) => {
    const extracted = extractResource(record, of, options);
    return extracted.ok ? extracted.resource : extracted.drop;
  });
}

/** Everything that comes out of the room for a tool's result. */
function readAll(result: object, of: ResourceKind): unknown {
  const reading = readToolResult(result, options);
  if (!reading.ok) return reading;
  return {
    dropped: reading.dropped,
    incomplete: reading.incomplete,
    resources: extractAll(reading.records, of),
  };
}

describe('extract of planted credentials', () => {
  it('would see a canary, plain or in base64', () => {
    for (const text of [canary, base64(canary), base64(`x${canary}`), base64(`password=${canary}`)])
      expect(forms.some((form) => text.includes(form))).toBe(true);
  });

  it.each(objects)('lets none out of %s', (_, object, of) => {
    const [resource] = extractAll([structuredClone(object)], of);

    expect(resource).toHaveProperty('body');
    expectNoCanary(resource);
  });

  it.each(objects)('lets none out of %s without a name', (_, object, of) => {
    const [drop] = extractAll([{ ...structuredClone(object), metadata: {} }], of);

    expect(drop).toHaveProperty('reason');
    expectNoCanary(drop);
  });

  it('lets none out of a Secret that came for a pod', () => {
    expectNoCanary(
      extractAll([structuredClone(secret), { ...structuredClone(secret), kind: undefined }], podKind),
    );
  });

  describe('through MCP', () => {
    const results: [string, (object: object) => object][] = [
      ['JSON', (object) => ({ content: [{ type: 'text', text: JSON.stringify({ items: [object] }) }] })],
      ['YAML', (object) => ({ content: [{ type: 'text', text: stringify([object]) }] })],
      ['structured content', (object) => ({ content: [], structuredContent: { items: [object] } })],
      [
        'text in data',
        (object) => ({ content: [{ type: 'text', text: JSON.stringify({ output: stringify([object]) }) }] }),
      ],
      [
        'JSON that is cut off',
        (object) => ({
          content: [
            { type: 'text', text: `[${JSON.stringify(object)},${JSON.stringify(object).slice(0, -9)}` },
          ],
        }),
      ],
      [
        'YAML that is broken',
        (object) => ({
          content: [{ type: 'text', text: `${stringify(object)}---\n[broken\n---\n${stringify(object)}` }],
        }),
      ],
    ];
    const cases = results.flatMap(([form, write]) =>
      objects.map(([name, object, of]) => [form, name, write(object), of] as const),
    );

    it.each(cases)('lets none out of %s with %s', (_, __, result, of) => {
      expectNoCanary(readAll(result, of));
    });

    const errors = [
      `Error: cannot log in with password=${canary}`,
      `Error from server: Get "https://u:${canary}@10.0.0.1/api": refused`,
      `exec plugin: {"status":{"token":"${canary}"}}`,
      `Authorization: Bearer ${canary}`,
      `failed to run: kubectl --token ${canary} get pods`,
      JSON.stringify({ success: false, error: `token=${canary}` }),
      JSON.stringify({ success: false, config: { users: [{ user: { token: canary } }] } }),
      JSON.stringify({ status: 'error', message: `password: ${canary}`, code: 500 }),
      `The answer is: password="${canary}"`,
      stringify({ users: [{ name: 'me', user: { password: canary } }] }),
      `${'many words '.repeat(60)}postgres://user:${canary}@db/shop`,
    ];

    it.each(errors)('lets none out of words: %s', (text) => {
      for (const isError of [true, false])
        expectNoCanary(readAll({ content: [{ type: 'text', text }], isError }, podKind));
    });

    it('lets none out of a failure that is cut in the middle of one', () => {
      for (let length = 380; length < 520; length += 7) {
        const fault = {
          success: false,
          note: 'x'.repeat(length),
          address: `postgres://user:${canary}@db/shop`,
        };

        const text = JSON.stringify(readAll({ content: [], structuredContent: fault }, podKind));

        expect(text).not.toContain(canary.slice(0, 8));
      }
    });

    it('lets none out of structured content that is none', () => {
      for (const structuredContent of [
        { error: `token=${canary}` },
        { x: { password: canary } },
        { a: [1], b: [`password=${canary}`] },
      ])
        expectNoCanary(readAll({ structuredContent, isError: true }, podKind));
    });
  });
});
