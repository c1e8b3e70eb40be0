import { describe, expect, it } from 'vitest';
import { secretKeys } from './secret-keys.ts';

const entry = (time: string, fields: object) => ({
  manager: 'm',
  time,
  fieldsType: 'FieldsV1',
  fieldsV1: fields,
});
const data = (...keys: string[]) => ({
  'f:data': { '.': {}, ...Object.fromEntries(keys.map((key) => [`f:${key}`, {}])) },
  'f:type': {},
});

describe('extract/secret-keys', () => {
  it('names the keys of all managers, and those of whoever wrote last', () => {
    const managedFields = [
      entry('2026-01-02T00:00:00Z', data('tls.key', 'tls.crt')),
      entry('2026-01-01T00:00:00Z', data('ca.crt')),
    ];

    expect(secretKeys({ managedFields })).toEqual({
      keys: 'ca.crt,tls.crt,tls.key',
      keysOfLastWriter: 'tls.crt,tls.key',
    });
  });

  it('says that nobody is known to have written a key where the last write was of something else', () => {
    const managedFields = [
      entry('2026-01-01T00:00:00Z', data('a')),
      entry('2026-01-02T00:00:00Z', { 'f:metadata': { 'f:labels': { 'f:x': {} } } }),
    ];

    expect(secretKeys({ managedFields })).toEqual({ keys: 'a', keysOfLastWriter: '' });
  });

  it('says that there may be more where some were applied as stringData', () => {
    const managedFields = [entry('2026-01-01T00:00:00Z', { 'f:stringData': { 'f:a': {} } })];

    expect(secretKeys({ managedFields })).toEqual({
      keys: 'a',
      keysOfLastWriter: 'a',
      mayHaveMoreKeys: true,
    });
  });

  it.each([null, {}, { managedFields: 'no' }, { managedFields: [{ fieldsV1: { 'f:data': 3 } }, null] }])(
    'knows nothing of %j',
    (metadata) => {
      expect(secretKeys(metadata as Parameters<typeof secretKeys>[0])).toEqual({});
    },
  );
});
