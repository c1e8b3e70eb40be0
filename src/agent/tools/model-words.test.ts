import { describe, expect, it } from 'vitest';
import { testRedactor } from '../../../test/fakes/test-redactor.ts';
import { objectHider } from '../boundary/hide-object.ts';
import { modelWords } from './model-words.ts';

const context = { hideObject: objectHider(testRedactor('none')) };

const told = (topic: string, text: string): string => modelWords([{ topic, text }], context);

describe('agent/tools/model-words', () => {
  it.each([
    ['env', 'env DATABASE_HOST db-1 → db-2', /^env DATABASE_HOST <hidden:\w+> → <hidden:\w+>$/],
    ['env', 'env DATABASE_HOST db-1 → db-2 (web)', /^env DATABASE_HOST <hidden:\w+> → <hidden:\w+> \(web\)$/],
    ['env', 'env DATABASE_HOST added: db-1', /^env DATABASE_HOST added: <hidden:\w+>$/],
    ['config', 'config key url http://a b → http://c ×2', /^config key url <hidden:\w+> → <hidden:\w+> ×2$/],
    ['command', 'arguments --user,bob → --user,eve (web)', /^arguments changed \(web\)$/],
  ])('hides the values of %s: %s', (topic, text, expected) => {
    expect(told(topic, text)).toMatch(expected);
  });

  it.each([
    ['env', 'env LOG_LEVEL info → debug'],
    ['env', 'env DATABASE_HOST removed'],
    ['env', 'env DATABASE_HOST changed'],
    ['config', 'config key replicas added: 3'],
    ['image', 'image shop/web 1.4.1 → 1.4.2'],
    ['replicas', 'replicas 3 → 1'],
  ])('leaves what says no value that is not harmless, of %s: %s', (topic, text) => {
    expect(told(topic, text)).toBe(text);
  });

  it('has one placeholder for one value, as objects have it', () => {
    const before = told('env', 'env HOST db-1 → db-2');
    const after = told('env', 'env HOST db-2 → db-1');

    expect(before.match(/<hidden:\w+>/g)?.toReversed()).toEqual(after.match(/<hidden:\w+>/g));
  });
});
