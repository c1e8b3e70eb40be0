import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { propertyTimeoutMs } from '../../test/fakes/property-timeout.ts';
import { testRedactor } from '../../test/fakes/test-redactor.ts';
import { errorCatalogue } from '../domain/error-catalogue.ts';
import { readToolResult, readToolText, type ToolReading } from './read-tool-result.ts';
import { recordName } from './record-name.ts';

const options = { redactor: testRedactor() };

const fragments = [
  ...[
    '{',
    '}',
    '[',
    ']',
    '"',
    ':',
    ',',
    '- ',
    '  ',
    '\n',
    '---\n',
    '...\n',
    '```\n',
    '```json\n',
    '#',
    '|',
    '>',
    '&a ',
    '*a',
    '!!str ',
  ],
  ...[
    'name',
    'name: ',
    '"name":',
    'metadata',
    'items',
    'kind',
    'error',
    'status',
    'result',
    'web-0',
    'null',
    'true',
    '7',
    '\\',
    '\\u0061',
  ],
  ...[
    'No resources found',
    'Error: ',
    'NAME  READY\n',
    '{"name":"a"}',
    '- name: b\n',
    '[{"metadata":{"name":"c"}}]',
    '\ud800',
    '\u0000',
    'ü',
    '\r\n',
    '\t',
    '?',
    '%',
  ],
];
const anyText = fc.oneof(
  fc.array(fc.constantFrom(...fragments), { maxLength: 20 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 30 }),
);
const key = fc.oneof(
  fc.constantFrom(
    'name',
    'Name',
    'metadata',
    'items',
    'result',
    'data',
    'output',
    'error',
    'status',
    'success',
    'code',
    'message',
  ),
  fc.constantFrom(
    'continue',
    'total',
    'truncated',
    'exit_code',
    '__proto__',
    'constructor',
    'pods',
    'isError',
  ),
  fc.string({ maxLength: 4 }),
);
const { value: anyValue } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    anyText,
    fc.constantFrom(null, true, false, 0, 404, -1, 1e308, 'failed', 'error', ''),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 5 }).map((entries) => Object.fromEntries(entries)),
  ),
}));
const block = fc.oneof(
  anyText.map((text) => ({ type: 'text', text })),
  anyValue.map((value) => ({ type: 'text', text: JSON.stringify(value, null, 2) })),
  anyText.map((text) => ({ type: 'resource', resource: { uri: 'x:', text } })),
  fc.constant({ type: 'image', data: 'aGk=', mimeType: 'image/png' }),
  anyValue,
);
const anyResult = fc.oneof(
  anyValue,
  fc.record(
    {
      content: fc.oneof(fc.array(block, { maxLength: 3 }), anyValue),
      structuredContent: anyValue,
      isError: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
);

function namesOf(reading: ToolReading): string[] {
  return reading.ok ? reading.records.map((record) => recordName(record) ?? '(none)') : [];
}

describe('extract of any result', () => {
  it(
    'never throws; gives records with names, or a failure with a code',
    () => {
      fc.assert(
        fc.property(anyResult, (result) => {
          const reading = readToolResult(result, options);

          if (reading.ok) expect(namesOf(reading)).not.toContain('(none)');
          else expect(Object.keys(errorCatalogue)).toContain(reading.failure.code);
        }),
        { numRuns: 1000 },
      );
    },
    propertyTimeoutMs,
  );

  it(
    'invents no record: every name stands in what the server said',
    () => {
      fc.assert(
        fc.property(anyResult, (result) => {
          const said = JSON.stringify(result)?.replaceAll('\\\\', '\\') ?? '';
          const decoded = textsIn(result).join('\n');

          for (const name of namesOf(readToolResult(result, options)))
            expect(decoded.includes(name) || said.includes(JSON.stringify(name).slice(1, -1))).toBe(true);
        }),
        { numRuns: 1000 },
      );
    },
    propertyTimeoutMs,
  );

  it(
    'invents no record in a text',
    () => {
      fc.assert(
        fc.property(anyText, (text) => {
          for (const name of namesOf(readToolText(text, options))) expect(text).toContain(name);
        }),
        { numRuns: 1000 },
      );
    },
    propertyTimeoutMs,
  );

  describe('gives back what was written', () => {
    const name = fc
      .stringMatching(/^[a-z0-9]([a-z0-9.-]{0,20}[a-z0-9])?$/)
      .filter((text) => /[a-z]/.test(text));
    const object = fc.record({
      apiVersion: fc.constant('v1'),
      kind: fc.constant('ConfigMap'),
      metadata: fc.record({
        name,
        labels: fc.dictionary(name, fc.string({ maxLength: 10 }), { maxKeys: 3, noNullPrototype: true }),
      }),
      data: fc.dictionary(name, fc.string({ maxLength: 20 }), { maxKeys: 3, noNullPrototype: true }),
    });
    const objects = fc.array(object, { minLength: 1, maxLength: 5 });
    const writers: [string, (items: unknown[]) => string][] = [
      ['a JSON list', (items) => JSON.stringify({ kind: 'List', items })],
      ['pretty JSON', (items) => JSON.stringify(items, null, 2)],
      ['JSON lines', (items) => items.map((item) => JSON.stringify(item)).join('\n')],
      ['a YAML sequence', (items) => stringify(items)],
      ['a YAML list', (items) => stringify({ kind: 'List', items })],
      ['YAML documents', (items) => items.map((item) => stringify(item)).join('---\n')],
      ['YAML in a fence', (items) => `Here it is:\n\`\`\`yaml\n${stringify(items)}\`\`\`\n`],
    ];

    it.each(writers)(
      'as %s',
      (_, write) => {
        fc.assert(
          fc.property(objects, (items) => {
            // A fence within a fence would end it.
            fc.pre(!JSON.stringify(items).includes('```'));
            const reading = readToolText(write(items), options);

            expect(reading).toMatchObject({ ok: true, dropped: [], incomplete: null });
            expect(reading.ok && reading.records).toEqual(items);
          }),
          { numRuns: 60 },
        );
      },
      propertyTimeoutMs,
    );
  });

  describe('takes no longer than its length', () => {
    const millisecondsOf = (run: () => void): number => {
      const start = process.threadCpuUsage();
      run();
      const { user, system } = process.threadCpuUsage(start);
      return (user + system) / 1000;
    };

    it.each([
      ...[
        '{',
        '[',
        '{}',
        '[]',
        '{"a":',
        '- ',
        'a: &a [*a]\n',
        '&a ',
        '*a ',
        'a:\n ',
        'a: b\n---\n',
        '```\n',
        '```a',
        '"',
        '\\',
        '\n',
        '# \n',
      ],
      ...[
        '{{ .x }}\n',
        'name: a\n',
        '- name: a\n',
        'context "',
        'exec: "',
        'tool ',
        'error: ',
        'no a ',
        '|\n',
        'a: |\n b\n',
        '? ',
        '!!a ',
        '%a\n',
        '\t',
        ' ',
      ],
    ])('%j, repeated', (part) => {
      const text = part.repeat(Math.ceil(40_000 / part.length));

      expect(millisecondsOf(() => readToolText(text, options))).toBeLessThan(1500);
    });

    it('YAML whose aliases multiply', () => {
      const lines = Array.from(
        { length: 30 },
        (_, level) => `a${level + 1}: &a${level + 1} [*a${level}, *a${level}, *a${level}]\n`,
      );

      expect(
        millisecondsOf(() => readToolText(`a0: &a0 {name: x}\n${lines.join('')}`, options)),
      ).toBeLessThan(1500);
    });

    it('JSON that nests as deep as it is long', () => {
      const text = `${'{"data":'.repeat(20_000)}{"name":"a"}${'}'.repeat(20_000)}`;

      expect(millisecondsOf(() => expect(readToolText(text, options).ok).toBe(false))).toBeLessThan(1500);
    });
  });
});

/** Every text of a value, keys included. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([inner, entry]) => [inner, ...textsIn(entry)]);
}
