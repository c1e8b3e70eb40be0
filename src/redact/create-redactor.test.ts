import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base64, jsonWebToken, pem, randomText } from '../../test/fakes/fake-credentials.ts';
import { propertyTimeoutMs } from '../../test/fakes/property-timeout.ts';
import { keyedTestHash, testRedactor } from '../../test/fakes/test-redactor.ts';
import { createRedactor } from './create-redactor.ts';
import type { KeepValues } from './redactor.ts';

const kinds = [
  { group: '', kind: 'Pod' },
  { group: '', kind: 'Secret' },
  { group: '', kind: 'ConfigMap' },
  { group: 'apps', kind: 'Deployment' },
  { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
  { group: 'example.com', kind: 'Shop' },
];
const keepValues: KeepValues[] = ['none', 'safe', 'all'];

/** Whatever means something to some rule, to be put together at random. */
const fragments = [
  ...[
    'password',
    'token',
    'secret',
    'Secret',
    'key',
    'auth',
    'name',
    'value',
    'data',
    'kind',
    'tokens',
    'credentials',
  ],
  ...[
    '=',
    ':',
    ': ',
    '"',
    "'",
    '`',
    '\\',
    '\\"',
    ' ',
    '\n',
    '\r\n',
    '\t',
    ',',
    ';',
    '{',
    '}',
    '[',
    ']',
    '(',
    ')',
    '<',
    '>',
    '</',
  ],
  ...[
    '- ',
    '  ',
    '|',
    '>-',
    '#',
    '--',
    '-p',
    '$',
    '${',
    '$(',
    '{{',
    '@',
    '/',
    '://',
    '.',
    '"""',
    '---\n',
    '&',
    '*',
  ],
  ...[
    'hunter2',
    '12345678',
    'true',
    'Bearer ',
    'mysql ',
    'curl -u ',
    'login',
    'identified by ',
    'eyJ',
    'ghp_',
    '<hidden:',
  ],
  ...[
    '<hidden:0123456789ab>',
    'https',
    '\ud800',
    '\u0000',
    'ü',
    '🔑',
    randomText(32),
    base64('password=hunter2'),
    pem('CERTIFICATE'),
  ],
];
const strangeText = fc.array(fc.constantFrom(...fragments), { maxLength: 25 }).map((parts) => parts.join(''));
const anyText = fc.oneof(strangeText, fc.string({ unit: 'binary', maxLength: 30 }), fc.string());
const anyKey = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'metadata',
    'annotations',
    'spec',
    'containers',
    'env',
    'args',
  ),
  fc.constantFrom(
    'command',
    'data',
    'stringData',
    'binaryData',
    'kind',
    'name',
    'value',
    'password',
    'tokens',
    'status',
    '',
  ),
  anyText,
);
const { value: anyValue } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    anyText,
    fc.constantFrom(null, true, 0, -0, 1e308, Number.MIN_VALUE, 'Secret', 'ConfigMap'),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(fc.tuple(anyKey, tie('value')), { maxLength: 5 }).map((entries) => Object.fromEntries(entries)),
  ),
}));
const anyObject = fc
  .array(fc.tuple(anyKey, anyValue), { maxLength: 8 })
  .map((entries) => Object.fromEntries(entries) as Record<string, unknown>);

describe('redact/create-redactor', () => {
  it('gives equal credentials equal placeholders, changed ones changed ones, and other keys others', () => {
    const redactor = testRedactor();
    const other = createRedactor({ keyedHash: (text) => keyedTestHash(`other ${text}`), keepValues: 'safe' });

    expect(redactor.text('password=hunter2')).toBe(redactor.text('password=hunter2'));
    expect(redactor.text('password=hunter2')).not.toBe(redactor.text('password=hunter3'));
    expect(redactor.text('password=hunter2')).not.toBe(other.text('password=hunter2'));
  });

  it('shows twelve digits of the keyed hash and nothing of the credential', () => {
    expect(testRedactor().text('password=hunter2')).toBe(
      `password=<hidden:${keyedTestHash('hunter2').slice(0, 12)}>`,
    );
  });

  it.each(keepValues)(
    'hides credentials in text with keep-values %s too: text is no value that a person keeps',
    (keep) => {
      expect(testRedactor(keep).text('password=hunter2')).not.toContain('hunter2');
    },
  );

  it('gives the object back that it was given', () => {
    const object = { spec: {} };

    expect(testRedactor().object(object, { group: '', kind: 'Pod' })).toBe(object);
  });

  it(
    'never throws, and hides nothing more the second time, of any object',
    () => {
      fc.assert(
        fc.property(
          anyObject,
          fc.constantFrom(...kinds),
          fc.constantFrom(...keepValues),
          (object, kind, keep) => {
            const redactor = testRedactor(keep);
            const once = JSON.stringify(redactor.object(object, kind));

            expect(JSON.stringify(redactor.object(JSON.parse(once), kind))).toBe(once);
          },
        ),
        { numRuns: 150 },
      );
    },
    propertyTimeoutMs,
  );

  it(
    'never throws, and hides nothing more the second time, of any text',
    () => {
      const redactor = testRedactor();
      fc.assert(
        fc.property(anyText, (text) => {
          const once = redactor.text(text);

          expect(redactor.text(once)).toBe(once);
        }),
        { numRuns: 1000 },
      );
    },
    propertyTimeoutMs,
  );

  it(
    'never throws, and hides nothing more the second time, of any setting',
    () => {
      const redactor = testRedactor();
      const redact = (key: string, value: string): string => {
        const map = { data: Object.fromEntries([[key, value]]) };
        redactor.object(map, { group: '', kind: 'ConfigMap' });
        return String(Object.values(map.data)[0]);
      };
      fc.assert(
        fc.property(
          anyKey,
          fc.oneof(
            anyText,
            anyValue.map((value) => JSON.stringify(value)),
          ),
          (key, value) => {
            const once = redact(key, value);

            expect(redact(key, once)).toBe(once);
          },
        ),
        { numRuns: 1000 },
      );
    },
    propertyTimeoutMs,
  );

  describe('lets no credential through that is planted', () => {
    const canary = fc.integer({ min: 1, max: 2 ** 31 - 2 }).map((seed) => randomText(24, 'mixed', seed));
    const passwordKey = fc.constantFrom(
      'password',
      'DB_PASSWORD',
      'dbPassword',
      'db.password',
      'rootpw',
      'passphrase',
    );
    const noise = fc
      .array(fc.constantFrom('a', 'b: c', 'x=1', 'the text', '', '{"a": "b"}', '- list', 'é'))
      .map((lines) => lines.join('\n'));
    /** Ways to write a value behind its key in a text. */
    const forms: ((key: string, value: string) => string)[] = [
      (key, value) => `${key}=${value}`,
      (key, value) => `${key}: ${value}`,
      (key, value) => `"${key}": "${value}"`,
      (key, value) => `{"${key}":"${value}"}`,
      (key, value) => `{\\"${key}\\":\\"${value}\\"}`,
      (key, value) => `--${key} ${value}`,
      (key, value) => `--${key}=${value}`,
      (key, value) => `<${key}>${value}</${key}>`,
      (key, value) => `export ${key}='${value}'`,
      (key, value) => `name: ${key}\n  value: ${value}`,
      (_, value) => `postgres://shop:${value}@db:5432/shop`,
      (_, value) => `Authorization: Bearer ${value}`,
      (_, value) => `ghp_${value}${value}`,
      (_, value) => pem('EC PRIVATE KEY', value),
      (_, value) => `${jsonWebToken()}${value}`,
    ];

    it(
      'into a text',
      () => {
        const redactor = testRedactor();
        fc.assert(
          fc.property(
            canary,
            passwordKey,
            fc.constantFrom(...forms),
            noise,
            noise,
            (secret, key, form, before, after) => {
              const text = `${before}\n${form(key, secret)}\n${after}`;

              expect(redactor.text(text)).not.toContain(secret);
            },
          ),
          { numRuns: 500 },
        );
      },
      propertyTimeoutMs,
    );

    it(
      'into a setting, be it a file, in JSON or in base64',
      () => {
        const redactor = testRedactor();
        const wrappings: ((text: string) => string)[] = [
          (text) => text,
          (text) => JSON.stringify({ config: text }),
          (text) => JSON.stringify({ a: [{ b: JSON.stringify({ c: text }) }] }),
          (text) => base64(text),
          (text) => base64(base64(text)),
        ];
        fc.assert(
          fc.property(
            canary,
            passwordKey,
            fc.constantFrom(...forms),
            fc.constantFrom(...wrappings),
            fc.constantFrom('x', 'app.yaml', 'config', 'notes'),
            (secret, key, form, wrap, name) => {
              const configMap = { data: { [name]: wrap(form(key, secret)) } };

              const redacted = JSON.stringify(redactor.object(configMap, { group: '', kind: 'ConfigMap' }));

              expect(redacted).not.toContain(secret);
              expect(redacted).not.toContain(base64(form(key, secret)).slice(0, 16));
            },
          ),
          { numRuns: 500 },
        );
      },
      propertyTimeoutMs,
    );
  });
});
