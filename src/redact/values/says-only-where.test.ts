import { describe, expect, it } from 'vitest';
import { base64, randomText } from '../../../test/fakes/fake-credentials.ts';
import { isPasswordKey, looksLikeName, saysOnlyWhere } from './says-only-where.ts';

describe('redact/values/says-only-where', () => {
  describe('saysOnlyWhere', () => {
    it.each([
      '',
      'true',
      'False',
      'none',
      'null',
      '*****',
      'xxxx',
      '...',
      '<redacted>',
      '[hidden]',
      '-',
      `\${DB_PASSWORD}`,
      '$(DB_PASSWORD)',
      '$DB_PASSWORD',
      '$(cat /run/secrets/db)',
      '{{ .Values.password }}',
      '%(password)s',
      'vault:secret/data/db#password',
      'ref+vault://secret/db#password',
      'file:/run/secrets/db',
      '@env:DB_PASSWORD',
      '<DB_PASSWORD>',
      '/run/secrets/db/password',
      'file:///run/secrets/db',
      'https://login.example.com/oauth2/token',
      'http://localhost:19115/-/reload',
      'http://alerts.shop.svc:9093/api/v2/alerts',
      `https://\${HOST}:$(PORT)/hook`,
      'http://[::1]:8080/',
    ])('%j, be it behind the key of a password', (value) => {
      expect(saysOnlyWhere(value, true)).toBe(true);
    });

    it.each(['default', 'auto', 'string', 'Bearer', 'oidc', 'token', '3600', 'required'])(
      '%j, unless the key speaks of a password',
      (value) => {
        expect(saysOnlyWhere(value, false)).toBe(true);
        expect(saysOnlyWhere(value, true)).toBe(false);
      },
    );

    it.each([
      'hunter2',
      'changeme',
      '$ecret',
      '$(echo hunter2)',
      '$(printf hunter2)',
      `\${A}hunter2`,
      '1234567890',
      '/',
      '/hunter2',
      `/${base64(randomText(30)).replaceAll('+', 'x')}`,
      `/run/${randomText(20)}`,
      'https://user:hunter2@example.com/',
      `https://hooks.example.com/${randomText(24)}`,
      'https://hooks.example.com/?key=hunter2',
      `/run/${'a'.repeat(300)}`,
    ])('not %j', (value) => {
      expect(saysOnlyWhere(value, false)).toBe(false);
    });
  });

  describe('isPasswordKey', () => {
    it.each(['password', 'DB_PASS', 'passphrase', 'MYSQL_PWD', 'pin', 'rootpw'])(
      '%s speaks of a password',
      (key) => {
        expect(isPasswordKey(key)).toBe(true);
      },
    );

    it.each(['token', 'secretKey', 'pinned'])('%s does not', (key) => {
      expect(isPasswordKey(key)).toBe(false);
    });
  });

  describe('looksLikeName', () => {
    it.each(['db-credentials', 'shop/db', 'web.tls', 'regcred', 'dbCredentials', 'key1', 'tls-v2'])(
      '%s is a name',
      (value) => {
        expect(looksLikeName(value)).toBe(true);
      },
    );

    it.each([
      '',
      'Hunter2',
      'a_b',
      'a--b',
      '-a',
      'a-',
      'a b',
      'a1b2c3',
      randomText(20, 'hex'),
      'a'.repeat(101),
    ])('%j is none', (value) => {
      expect(looksLikeName(value)).toBe(false);
    });
  });
});
