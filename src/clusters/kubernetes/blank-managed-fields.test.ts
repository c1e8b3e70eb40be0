import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blankManagedFields } from './blank-managed-fields.ts';
import { findItems } from './page-items.ts';

const entry = fc.record(
  { manager: fc.string(), time: fc.constant('2026-01-01T00:00:00Z'), fieldsV1: fc.jsonValue() },
  { requiredKeys: [] },
);
const managedFields = fc.oneof(
  { weight: 3, arbitrary: fc.array(fc.oneof({ weight: 3, arbitrary: entry }, fc.jsonValue())) },
  fc.jsonValue(),
);

function blanked(text: string): string {
  const page = Buffer.from(text);
  for (const item of findItems(page)?.items ?? [])
    if (item.managedFields !== null) blankManagedFields(page, item.managedFields);
  return page.toString('utf8');
}

function withoutFields(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((each) => {
    const isEntry = typeof each === 'object' && each !== null && !Array.isArray(each);
    return isEntry && 'fieldsV1' in each ? { ...each, fieldsV1: 0 } : each;
  });
}

describe('clusters/kubernetes/blank-managed-fields', () => {
  it('overwrites fieldsV1 of every entry and nothing else', () => {
    fc.assert(
      fc.property(managedFields, fc.jsonValue(), fc.nat(2), (fields, other, indent) => {
        const item = (managed: unknown) => ({ metadata: { managedFields: managed, other } });
        const text = JSON.stringify({ items: [item(fields), item(fields)] }, null, indent);

        const read = JSON.parse(blanked(text)) as unknown;

        const expected = item(withoutFields(fields));
        expect(read).toEqual(JSON.parse(JSON.stringify({ items: [expected, expected] })));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    '{"items":[{"metadata":{"managedFields":[{"fieldsV1" {}}]}}]}',
    '{"items":[{"metadata":{"managedFields":[{"fieldsV1":{},]}]}}]}',
  ])('leaves it to a parser to say what is wrong with %s', (text) => {
    expect(() => JSON.parse(blanked(text))).toThrow(SyntaxError);
  });
});
