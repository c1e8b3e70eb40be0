import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutManagedFields } from './cut-managed-fields.ts';
import { findItems } from './page-items.ts';

const entry = fc.record(
  { manager: fc.string(), time: fc.constant('2026-01-01T00:00:00Z'), fieldsV1: fc.jsonValue() },
  { requiredKeys: [] },
);
const managedFields = fc.oneof(
  { weight: 3, arbitrary: fc.array(fc.oneof({ weight: 3, arbitrary: entry }, fc.jsonValue())) },
  fc.jsonValue(),
);

/** The page after the cut, and each item of it as far as it is said to reach. */
function cut(text: string): { page: string; items: string[] } {
  const page = Buffer.from(text);
  const found = findItems(page)?.items ?? [];
  const ends = found.map((item) => cutManagedFields(page, item));
  const items = found.map(({ start }, index) => page.toString('utf8', start, ends[index]));
  return { page: page.toString('utf8'), items };
}

function withoutFields(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((each) => {
    const isEntry = typeof each === 'object' && each !== null && !Array.isArray(each);
    return isEntry && 'fieldsV1' in each ? { ...each, fieldsV1: 0 } : each;
  });
}

describe('clusters/kubernetes/cut-managed-fields', () => {
  it('cuts fieldsV1 of every entry and nothing else', () => {
    fc.assert(
      fc.property(managedFields, fc.jsonValue(), fc.nat(2), (fields, other, indent) => {
        const item = (managed: unknown) => ({ metadata: { managedFields: managed, other } });
        const text = JSON.stringify({ items: [item(fields), item(fields)] }, null, indent);

        const { page, items } = cut(text);

        const expected = JSON.parse(JSON.stringify(item(withoutFields(fields))));
        expect(JSON.parse(page)).toEqual({ items: [expected, expected] });
        expect(items.map((each) => JSON.parse(each) as unknown)).toEqual([expected, expected]);
        expect(Buffer.byteLength(page)).toBe(Buffer.byteLength(text));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    '{"items":[{"metadata":{"managedFields":[{"fieldsV1" {}}]}}]}',
    '{"items":[{"metadata":{"managedFields":[{"fieldsV1":{},]}]}}]}',
  ])('leaves it to a parser to say what is wrong with %s', (text) => {
    expect(() => JSON.parse(cut(text).page)).toThrow(SyntaxError);
  });
});
