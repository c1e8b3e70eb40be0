import { describe, expect, it } from 'vitest';
import {
  asObject,
  countAt,
  jsonText,
  numberAt,
  objectAt,
  objectsAt,
  textAt,
  textMapAt,
  textsAt,
} from './json.ts';

const object = {
  text: 'a',
  empty: '',
  number: 1.5,
  count: 3,
  negative: -1,
  large: 2 ** 60,
  not: Number.NaN,
  endless: Number.POSITIVE_INFINITY,
  inner: { a: 'b', c: 7 },
  list: ['a', 7, null, { a: 1 }, ['b']],
};

describe('lib/json', () => {
  it.each([null, undefined, 'text', 7, ['a']])('takes %j for no object', (value) => {
    expect(asObject(value)).toBeNull();
    expect(objectAt({ a: value }, 'a')).toBeNull();
  });

  it('reads what is there, in its type', () => {
    expect(textAt(object, 'text')).toBe('a');
    expect(numberAt(object, 'number')).toBe(1.5);
    expect(countAt(object, 'count')).toBe(3);
    expect(objectAt(object, 'inner')).toEqual({ a: 'b', c: 7 });
    expect(objectsAt(object, 'list')).toEqual([{ a: 1 }]);
    expect(textsAt(object, 'list')).toEqual(['a']);
    expect(textMapAt(object, 'inner')).toEqual({ a: 'b' });
  });

  it('counts what is of another type as missing', () => {
    expect([textAt(object, 'empty'), textAt(object, 'number'), textAt(null, 'text')]).toEqual([
      null,
      null,
      null,
    ]);
    expect(['text', 'not', 'endless', 'missing'].map((key) => numberAt(object, key))).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect(['number', 'negative', 'large', 'text'].map((key) => countAt(object, key))).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect([objectsAt(object, 'inner'), textsAt(object, 'text'), textMapAt(object, 'list')]).toEqual([
      [],
      [],
      {},
    ]);
  });

  it('keeps a key that names the prototype a key', () => {
    const parsed = JSON.parse('{"labels":{"__proto__":"x"}}');

    expect(Object.entries(textMapAt(parsed, 'labels'))).toEqual([['__proto__', 'x']]);
  });

  it('writes a value as JSON, and tells what cannot be written', () => {
    let deep: unknown = null;
    for (let depth = 0; depth < 50_000; depth += 1) deep = [deep];

    expect(jsonText({ a: 1 })).toBe('{"a":1}');
    expect(jsonText(undefined)).toBeNull();
    expect(jsonText(deep)).toBeNull();
  });
});
