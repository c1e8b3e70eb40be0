import { describe, expect, it } from 'vitest';
import { entryKey, holdsOnlyCredentials, isNamingEntry } from './entry-key.ts';

describe('redact/keys/entry-key', () => {
  it.each<[string, string, unknown, string]>([
    ['env', 'value', 'DB_PASSWORD', 'DB_PASSWORD'],
    ['env', 'value', 7, 'value'],
    ['env', 'name', 'DB_PASSWORD', 'name'],
    ['credentials', 'user', undefined, 'credentials'],
    ['apiKeys', 'grafana', undefined, 'apiKeys'],
    ['secretData', 'a', undefined, 'secretData'],
    ['credentials', 'secretName', undefined, 'secretName'],
    ['credentials', 'source', undefined, 'source'],
    ['settings', 'user', undefined, 'user'],
  ])('under %j, %j of %j is judged by %j', (outer, inner, named, key) => {
    expect(entryKey(outer, inner, named)).toBe(key);
  });

  it.each(['secrets', 'tokens', 'PASSWORDS', 'creds', 'api_keys', 'secret_data'])(
    '%s holds only credentials',
    (key) => {
      expect(holdsOnlyCredentials(key)).toBe(true);
    },
  );

  it.each(['secret', 'token', 'secretsManager', 'imagePullSecrets'])(
    '%s holds more than credentials',
    (key) => {
      expect(holdsOnlyCredentials(key)).toBe(false);
    },
  );

  it('tells what names a credential from the credential', () => {
    expect(['name', 'keyId', 'secretRef', 'namespace'].every(isNamingEntry)).toBe(true);
    expect(['user', 'db', 'value', 'hidden'].some(isNamingEntry)).toBe(false);
  });
});
