import { describe, expect, it } from 'vitest';
import { testRedactor } from '../../../test/fakes/test-redactor.ts';
import { redactLines } from './redact-lines.ts';

const hidden = expect.stringMatching(/^<hidden:[0-9a-f]{12}>$/);
const body = 'TUlJRXZnSUJBREFOQmdrcWhraUc5dzBCQVFFRkFBU0NCS2d3Z2dTa0FnRUFB';

function redacted(...texts: string[]): { at: string | null; text: string }[] {
  const lines = texts.map((text, index) => ({ at: `t${index}`, text }));
  return redactLines(lines, testRedactor().text);
}

describe('redact/text/redact-lines', () => {
  it('leaves lines without secrets, each with its time', () => {
    expect(redacted('one', '', 'three')).toEqual([
      { at: 't0', text: 'one' },
      { at: 't1', text: '' },
      { at: 't2', text: 'three' },
    ]);
  });

  it('hides a key that goes over several lines, and keeps the times of those around it', () => {
    const lines = redacted(
      'loading',
      '-----BEGIN RSA PRIVATE KEY-----',
      body,
      '-----END RSA PRIVATE KEY-----',
      'loaded',
      'serving',
    );

    expect(lines).toEqual([
      { at: 't0', text: 'loading' },
      { at: 't1', text: hidden },
      { at: 't4', text: 'loaded' },
      { at: 't5', text: 'serving' },
    ]);
  });

  it('hides what is left of a key whose beginning was cut off', () => {
    const lines = redacted(body, body, '-----END PRIVATE KEY-----', 'serving');

    expect(JSON.stringify(lines)).not.toContain(body.slice(0, 20));
    expect(lines.at(-1)).toEqual({ at: 't3', text: 'serving' });
  });

  it('hides a value on the line behind its name', () => {
    const lines = redacted('settings:', 'db_password: |', '  c0rrect-horse-9', 'port: 80');

    expect(JSON.stringify(lines)).not.toContain('c0rrect');
    expect(lines.at(-1)).toEqual({ at: 't3', text: 'port: 80' });
  });
});
