import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyTimeoutMs } from '../../../test/fakes/property-timeout.ts';
import { splitJson } from './split-json.ts';

describe('extract/rungs/split-json', () => {
  it.each<[string, string[], boolean]>([
    ['', [], false],
    ['no JSON', [], false],
    ['{"a":1}', ['{"a":1}'], false],
    ['{"a":1}{"b":2}', ['{"a":1}', '{"b":2}'], false],
    ['{"a":"}"}\n[1]', ['{"a":"}"}', '[1]'], false],
    ['{"a":"\\"}"}', ['{"a":"\\"}"}'], false],
    ['{"a":"\\\\"}', ['{"a":"\\\\"}'], false],
    ['said "hello {":\n{"a":1}\nand "more', ['{"a":1}'], false],
    ['  {"indented":1}', [], false],
    ['[{"a":1},{"b":2},{"c', ['{"a":1}', '{"b":2}'], true],
    ['{"items":[{"a":{"b":[]}},{"c":1', ['{"a":{"b":[]}}'], true],
    ['{"a":"never ends', [], true],
    ['{"a":1', [], true],
    ['}]{"a":1}', [], false],
    ['x\n{"a":1}}}{"b":2}', ['{"a":1}', '{"b":2}'], false],
  ])('splits %j', (text, documents, cutOff) => {
    expect(splitJson(text)).toEqual({ documents, cutOff });
  });

  it(
    'gives back every document that it is given, in order',
    () => {
      const document = fc.oneof(fc.object(), fc.array(fc.jsonValue())).map((value) => JSON.stringify(value));
      fc.assert(
        fc.property(
          fc.array(document, { maxLength: 5 }),
          fc.constantFrom('', '\n', '\n\n'),
          (documents, separator) => {
            expect(splitJson(documents.join(separator))).toEqual({ documents, cutOff: false });
          },
        ),
        { numRuns: 300 },
      );
    },
    propertyTimeoutMs,
  );
});
