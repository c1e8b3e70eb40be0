import { describe, expect, it } from 'vitest';
import { base64, pem } from '../../../test/fakes/fake-credentials.ts';
import { encodesCredential } from './encoded-value.ts';

const hide = (value: string): string => `<hidden:${value.length}>`;

describe('redact/values/encoded-value', () => {
  it.each([
    'user:hunter2!',
    'password=hunter2',
    '{"token":"hunter2abc"}',
    'postgres://u:hunter2@db/shop',
    pem('PRIVATE KEY'),
    base64('password=hunter2'),
    `${base64('password=hunter2')}\n`,
  ])('%j in base64 is a credential', (text) => {
    expect(encodesCredential(base64(text), hide)).toBe(true);
  });

  it.each([
    'hello world',
    'db.example.com:5432',
    '{"colour":"blue"}',
    pem('CERTIFICATE'),
    base64(base64('password=hunter2')),
    'ü',
  ])('%j is none', (text) => {
    expect(encodesCredential(base64(text), hide)).toBe(false);
  });

  it.each(['', 'aGVsbG8=', 'no base64 at all', 'YWJj'.repeat(3).slice(0, 11)])('nor is %j', (value) => {
    expect(encodesCredential(value, hide)).toBe(false);
  });
});
