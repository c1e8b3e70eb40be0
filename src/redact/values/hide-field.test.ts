import { describe, expect, it } from 'vitest';
import { randomText } from '../../../test/fakes/fake-credentials.ts';
import { keyedTestHash } from '../../../test/fakes/test-redactor.ts';
import { createHide } from '../placeholder.ts';
import { hideField, hideNumber } from './hide-field.ts';

const hide = createHide(keyedTestHash);

describe('redact/values/hide-field', () => {
  it.each([
    ['password', 'hunter2'],
    ['token', 'hunter2abc'],
    ['clientSecret', 'hunter2'],
    ['secret', 'Hunter2!'],
    ['anything', `ghp_${randomText(36)}`],
  ])('hides %s: %j', (key, value) => {
    expect(hideField(key, value, hide)).toBe(hide(value));
  });

  it.each([
    ['url', 'https://u:@@example.com/x'],
    ['config', '{"password":"@"}'],
    ['values', 'db:\n  password: @\n'],
    ['message', 'login failed for password=@\nand again'],
    ['query', 'user=u&password=@'],
  ])('hides the credential in %s: %j', (key, text) => {
    const fill = (value: string): string => text.replace('@', value);

    expect(hideField(key, fill('hunter2'), hide)).toBe(fill(hide('hunter2')));
  });

  it.each([
    ['secret', 'db-credentials'],
    ['secretName', 'db-credentials'],
    ['secretKey', 'password'],
    ['token', ''],
    ['password', 'x'],
    ['token', '$(TOKEN)'],
    ['uid', randomText(32)],
    ['image', 'registry.example.com/shop/token:1.2'],
    ['path', '/api/v1/namespaces/shop/secrets/db'],
    ['message', 'Readiness probe failed: password file not found\ntoken: expired'],
    ['anything', randomText(40)],
    ['data', hide('x')],
  ])('leaves %s: %j', (key, value) => {
    expect(hideField(key, value, hide)).toBe(value);
  });

  it('hides a number only as a password', () => {
    expect(hideNumber('password', 12345678, hide)).toBe(hide('12345678'));
    expect(hideNumber('tokens', 12345678, hide)).toBe(12345678);
    expect(hideNumber('passwordMinLength', 8, hide)).toBe(8);
    expect(hideNumber('port', 80, hide)).toBe(80);
  });
});
