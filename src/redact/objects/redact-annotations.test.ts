import { describe, expect, it } from 'vitest';
import { base64, randomText } from '../../../test/fakes/fake-credentials.ts';
import { keyedTestHash, testRedactor } from '../../../test/fakes/test-redactor.ts';
import { createHide } from '../placeholder.ts';
import type { KeepValues } from '../redactor.ts';

const hide = createHide(keyedTestHash);

function redactAnnotations(annotations: unknown, kind = 'Pod', keepValues: KeepValues = 'safe'): unknown {
  const object = { metadata: { annotations: structuredClone(annotations) } };
  testRedactor(keepValues).object(object, { group: '', kind });
  return object.metadata.annotations;
}

const copy = JSON.stringify({ kind: 'Secret', data: { password: base64('hunter2') } });

describe('redact/objects/redact-annotations', () => {
  it.each([
    'kubectl.kubernetes.io/last-applied-configuration',
    'objectset.rio.cattle.io/applied',
    'banzaicloud.com/last-applied',
    'kapp.k14s.io/original',
    'kapp.k14s.io/original-diff-full',
    'kopf.zalando.org/last-handled-configuration',
    'example.com/last-applied-configuration',
  ])('drops %s, a copy of the object, whatever is kept', (name) => {
    expect(redactAnnotations({ [name]: copy, a: 'b' }, 'Pod', 'all')).toEqual({ a: 'b' });
  });

  it.each([
    'deployment.kubernetes.io/revision',
    'example.com/last-applied-at',
    'example.com/applied-by',
    'original',
  ])('leaves %s', (name) => {
    expect(redactAnnotations({ [name]: '3' })).toEqual({ [name]: '3' });
  });

  it('hides values by key and shape, and keeps the names', () => {
    const token = `ghp_${randomText(36)}`;

    expect(
      redactAnnotations({ 'example.com/password': 'hunter2', note: `use ${token}`, team: 'shop' }),
    ).toEqual({
      'example.com/password': hide('hunter2'),
      note: `use ${hide(token)}`,
      team: 'shop',
    });
  });

  it('hides JSON and long text on a Secret whole: they may hold its data', () => {
    const long = 'a word '.repeat(50);

    expect(redactAnnotations({ a: '{"x":1}', b: long, c: 'short' }, 'Secret')).toEqual({
      a: hide('{"x":1}'),
      b: hide(long),
      c: 'short',
    });
    expect(redactAnnotations({ a: '{"x":1}', b: long }, 'Pod')).toEqual({ a: '{"x":1}', b: long });
  });

  it.each([[undefined], [null], ['text'], [['a']], [{ a: 7, b: null, c: { d: 'e' } }]])(
    'leaves what is no map of texts: %j',
    (annotations) => {
      expect(redactAnnotations(annotations)).toEqual(annotations);
    },
  );
});
