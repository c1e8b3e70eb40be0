import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findItems, type PageItem } from './page-items.ts';

/** JSON written in any legal way: white space anywhere, any character escaped, keys twice. */
const space = fc
  .array(fc.constantFrom(' ', '\n', '\t', '\r'), { maxLength: 2 })
  .map((spaces) => spaces.join(''));
const words = fc.constantFrom('a', 'b', 'c', 'spec', 'ownerReferences', 'template', '{', '[', '}', ',');
const rare = fc.oneof(
  fc.constantFrom('metadata', 'uid', 'resourceVersion', 'items', '{"uid":"x"}', '\\"', '\\', '__proto__'),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const anyText = fc.oneof({ weight: 19, arbitrary: words }, { weight: 1, arbitrary: rare });

const writtenText = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(text, fc.integer({ min: 0, max: 29 })).map(([said, escaped]) => {
    const units = [...said].flatMap((character) => character.split(''));
    const asEscape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
    const plain = (unit: string): string => JSON.stringify(unit).slice(1, -1);
    return `"${units.map((unit, index) => (index === escaped ? asEscape(unit) : plain(unit))).join('')}"`;
  });

function objectOf(members: fc.Arbitrary<[string, string][]>): fc.Arbitrary<string> {
  return fc
    .tuple(members, space, space)
    .map(
      ([all, before, after]) =>
        `{${before}${all.map(([key, value]) => `${key}${after}:${before}${value}`).join(`${after},${before}`)}${after}}`,
    );
}

function arrayOf(entries: fc.Arbitrary<string[]>): fc.Arbitrary<string> {
  return fc
    .tuple(entries, space, space)
    .map(([all, before, after]) => `[${before}${all.join(`${after},${before}`)}${after}]`);
}

const { value: anyValue } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('null', 'true', 'false', '-1.5e+3', '0'),
    writtenText(anyText),
    arrayOf(fc.array(tie('value'), { maxLength: 3 })),
    objectOf(fc.array(fc.tuple(writtenText(anyText), tie('value')), { maxLength: 3 })),
  ),
}));
const others = fc.array(fc.tuple(writtenText(anyText), anyValue), { maxLength: 2 });
/** Members of these names, in between others. */
const members = (...named: [string, fc.Arbitrary<string>][]): fc.Arbitrary<[string, string][]> =>
  fc
    .tuple(
      others,
      ...named.map(([name, value]) => fc.tuple(fc.tuple(writtenText(fc.constant(name)), value), others)),
    )
    .map(([first, ...rest]) => [...first, ...rest.flatMap(([member, after]) => [member, ...after])]);

const metadata = objectOf(members(['uid', writtenText(anyText)], ['resourceVersion', writtenText(anyText)]));
const item = fc.oneof(
  { weight: 1, arbitrary: anyValue },
  { weight: 4, arbitrary: objectOf(members(['metadata', metadata])) },
);
const list = objectOf(members(['items', arrayOf(fc.array(item, { maxLength: 3 }))]));

function identityOf(value: unknown): { uid: unknown; resourceVersion: unknown } {
  const { uid, resourceVersion } =
    (value as { metadata?: { uid?: unknown; resourceVersion?: unknown } } | null)?.metadata ?? {};
  return { uid, resourceVersion };
}

/** What was found of an identity; null claims nothing. */
function withoutNull({ uid, resourceVersion }: PageItem): object {
  return { ...(uid === null ? {} : { uid }), ...(resourceVersion === null ? {} : { resourceVersion }) };
}

describe('clusters/kubernetes/page-items', () => {
  it('finds the items that a parser finds, and never another uid or resourceVersion', () => {
    let seen = 0;
    fc.assert(
      fc.property(list, space, (text, around) => {
        const bytes = Buffer.from(`${around}${text}${around}`);
        const found = findItems(bytes);
        if (found === null) return;
        const { items } = JSON.parse(bytes.toString()) as { items: unknown[] };
        const textOf = ({ start, end }: { start: number; end: number }) => bytes.toString('utf8', start, end);

        expect(JSON.parse(textOf(found))).toEqual(items);
        expect(found.items.map((one) => JSON.parse(textOf(one)))).toEqual(items);
        for (const [index, one] of found.items.entries()) {
          expect(identityOf(items[index])).toMatchObject(withoutNull(one));
          if (one.uid !== null) seen += 1;
        }
      }),
      { numRuns: 1000 },
    );
    // It did look at something.

    expect(seen).toBeGreaterThan(10);
  });

  const identities = (items: PageItem[] | undefined) =>
    items?.map(({ uid, resourceVersion }) => `${uid} ${resourceVersion}`);
  const find = (text: string) => findItems(Buffer.from(text));

  it.each([
    ['plain items', '{"metadata":{"uid":"u","resourceVersion":"5"}}', 'u 5'],
    ['another order', '{"spec":{},"metadata":{"resourceVersion":"5","name":"n","uid":"u"}}', 'u 5'],
    ['white space everywhere', ' { "metadata" : { "uid" : "u" ,\n"resourceVersion":\t"5" } } ', 'u 5'],
    [
      'braces, quotes and backslashes in strings',
      '{"a":"}]{\\"uid\\\\","metadata":{"uid":"u","resourceVersion":"5"}}',
      'u 5',
    ],
    [
      'metadata and uids that are others’',
      '{"metadata":{"ownerReferences":[{"uid":"o","metadata":{"uid":"x"}}],"uid":"u","resourceVersion":"5"},"spec":{"template":{"metadata":{"uid":"t","resourceVersion":"1"}}}}',
      'u 5',
    ],
    [
      'keys and texts that are not ASCII',
      '{"é":"é","metadata":{"uid":"é","resourceVersion":"5"}}',
      'null null',
    ],
    ['a uid with an escape', '{"metadata":{"uid":"\\u0075","resourceVersion":"5"}}', 'null null'],
    [
      'a key with an escape, which may be any',
      '{"metadata":{"uid":"u","resourceVersion":"5","u\\u0069d":"v"}}',
      'null null',
    ],
    [
      'metadata that comes twice',
      '{"metadata":{"uid":"u","resourceVersion":"5"},"metadata":{"uid":"v"}}',
      'null null',
    ],
    ['a uid that comes twice', '{"metadata":{"uid":"u","uid":"v","resourceVersion":"5"}}', 'null null'],
    ['a resourceVersion that is a number', '{"metadata":{"uid":"u","resourceVersion":5}}', 'u null'],
    ['metadata that is no object', '{"metadata":[{"uid":"u"}]}', 'null null'],
    ['an item that is no object', '"metadata"', 'null null'],
  ])('reads %s', (_, text, identity) => {
    expect(identities(find(`{"kind":"PodList","items":[${text},${text}],"z":[]}`)?.items)).toEqual([
      identity,
      identity,
    ]);
  });

  it.each([
    '',
    ' ',
    '[]',
    '"items"',
    '{',
    '{"items":null}',
    '{"items":{}}',
    '{"items":[',
    '{"items":[]',
    '{"items":[]}x',
    '{"items":[{"a":1]}',
    '{"items":[,]}',
    '{"items":["a]}',
    '{"items":[{"metadata":{"uid":"u"',
    '{"items":[],"items":[1]}',
    '{"items":[],"\\u0069tems":[1]}',
    '{"kind":"Status"}',
    '\ufeff{"items":[]}',
  ])('leaves %j to a parser', (text) => {
    expect(find(text)).toBeNull();
  });
});
