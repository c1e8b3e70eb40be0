import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { testRedactor } from '../../test/fakes/test-redactor.ts';

interface Sentence {
  text: string;
  hidden: string;
  found?: boolean;
}

const file = join(import.meta.dirname, '../../test/fixtures/secrets/free-text.yaml');
const sentences = parse(readFileSync(file, 'utf8')) as Sentence[];

describe('redact/free-text', () => {
  it('finds in sentences all but those that are named as missed', () => {
    const redactor = testRedactor('none');

    const missed = sentences.filter(({ text, hidden }) => redactor.text(text).includes(hidden));

    expect(missed.map(({ text }) => text)).toEqual(
      sentences.filter(({ found }) => found === false).map(({ text }) => text),
    );
  });

  it.each([
    'the token is expired',
    'password is incorrect',
    'the secret is missing in namespace shop',
    'secret is db-credentials-2',
    'MountVolume.SetUp failed for volume "token": secret "db-7f8" not found',
    'API key is invalid (401)',
    'token default-token-x7k2p was deleted',
    'serviceaccount token was issued for 3600 s',
    'the access key is now managed by v1.2.3',
    '令牌已过期，请重新登录',
    '密码错误',
    '这个密码：Secret 的值从不保存',
    'exit code: 137',
    'status code: 50300',
  ])('leaves %j alone', (text) => {
    expect(testRedactor('none').text(text)).toBe(text);
  });
});
