import { describe, expect, it } from 'vitest';
import { keyWords } from './key-words.ts';

describe('redact/keys/key-words', () => {
  it.each([
    ['dbPassword', ['db', 'password']],
    ['DB_PASSWORD', ['db', 'password']],
    ['db-password', ['db', 'password']],
    ['AWSSecretAccessKey', ['aws', 'secret', 'access', 'key']],
    ['APIKey', ['api', 'key']],
    ['s3Key2', ['s', '3', 'key', '2']],
    ['example.com/some.key', ['example', 'com', 'some', 'key']],
    ['', []],
    ['___', []],
    ['пароль', []],
  ])('takes %j apart', (key, words) => {
    expect(keyWords(key)).toEqual(words);
  });

  it('takes only the end of a text apart', () => {
    expect(keyWords(`${'A'.repeat(1_000_000)}_TOKEN`).at(-1)).toBe('token');
  });
});
