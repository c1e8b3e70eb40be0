import { describe, expect, it } from 'vitest';
import { base64, pem, randomText } from '../../../test/fakes/fake-credentials.ts';
import { keyedTestHash } from '../../../test/fakes/test-redactor.ts';
import { createHide } from '../placeholder.ts';
import type { KeepValues } from '../redactor.ts';
import { hideLiteral, type LiteralPlace } from './hide-literal.ts';

const hide = createHide(keyedTestHash);

function hideAs(
  key: string,
  value: string,
  place: LiteralPlace = 'setting',
  keepValues: KeepValues = 'safe',
): string {
  return hideLiteral(key, value, place, { keepValues, hide });
}

describe('redact/values/hide-literal', () => {
  describe('of a setting hides', () => {
    it.each([
      ['PASSWORD', 'hunter2'],
      ['DB_PASS', '1234'],
      ['PASSWORD', 'default'],
      ['SECRET_KEY', 'a-long-one'],
      ['API_TOKEN', 'x'.repeat(2) + randomText(30)],
      ['FOO', randomText(32)],
      ['FOO', randomText(32, 'hex')],
      ['FOO', `first,${randomText(32)},second`],
      ['FOO', base64('user:hunter2!')],
      ['FOO', base64('{"password":"hunter2"}')],
      ['FOO', base64(base64('password=hunter2'))],
      ['FOO', base64(pem('PRIVATE KEY'))],
      ['TLS_KEY_PEM_PASSWORD', pem('PRIVATE KEY')],
    ])('%s=%j whole', (key, value) => {
      expect(hideAs(key, value)).toBe(hide(value));
    });

    it.each([
      ['DATABASE_URL', 'postgres://shop:@@db/shop'],
      ['DSN', 'host=db password=@ user=shop'],
      ['CONNECTION', 'Server=db;User Id=sa;Password=@;'],
      ['JAVA_OPTS', '-Xmx1g -Ddb.password=@ -Dx=y'],
      ['OTEL_EXPORTER_OTLP_HEADERS', 'api-key=@'],
      ['CONFIG', '{"db":{"password":"@","port":5432}}'],
      ['CONFIG', '{"a":"{\\"password\\":\\"@\\"}"}'],
      ['CONFIG', '[{"name":"DB_PASSWORD","value":"@"}]'],
      ['CONFIG', '{"credentials":{"user":"@","region":"eu"}}'],
      ['DOCKER_AUTH_CONFIG', '{"auths":{"registry.example.com":{"auth":"@"}}}'],
      ['app.properties', 'a=1\ndb.password=@\nb=2\n'],
      ['secrets.yaml', 'db:\n  password: @\n  port: 1\n'],
      ['tokens.txt', 'a: 1\ntoken=@\n'],
      ['WEBHOOK', 'https://hooks.slack.com/services/@'],
    ])('the credential in %s=%j', (key, text) => {
      const secret = 'hunter2hunter2/hunter2hunter2';
      const fill = (value: string): string => text.replace(/@(?!db)|@(?=@)/, value);

      expect(hideAs(key, fill(secret))).toBe(fill(hide(secret)));
    });
  });

  describe('of a setting leaves', () => {
    it.each([
      ['LOG_LEVEL', 'info'],
      ['PASSWORD', ''],
      ['PASSWORD', '$(DB_PASSWORD)'],
      ['PASSWORD_FILE', '/run/secrets/db'],
      ['SECRET_NAME', 'db-credentials'],
      ['MAX_TOKENS', '4096'],
      ['TOKEN_TTL', '1h'],
      ['AUTH_TYPE', 'basic'],
      ['TOKEN_URL', 'https://login.example.com/oauth2/token'],
      ['DATABASE_URL', 'postgres://db:5432/shop'],
      ['JDBC', 'jdbc:postgresql://db:5432/shop?sslmode=require'],
      ['IMAGE', 'quay.io/shop/vault-secret:v1.2.3'],
      ['IMAGE', 'shop@sha256:4c0fdaa8b6341bfdeca5f18f7837462c80cff90527ee35ef185571e1c327beac'],
      ['GIT_SHA', '4c0fdaa8b6341bfdeca5f18f7837462c80cff905'],
      ['POD_UID', '0d8f1a2b-3c4d-5e6f-7a8b-9c0d1e2f3a4b'],
      ['AWS_ROLE_ARN', 'arn:aws:iam::123456789012:role/EksPodRole-1A2B3C4D5E6F'],
      ['ENDPOINT', 'https://0123456789ABCDEF0123456789ABCDEF.gr7.eu-west-1.eks.example.com'],
      ['ISSUER', 'https://oidc.example.com/id/0123456789ABCDEF0123456789ABCDEF'],
      ['QUEUE', 'https://sqs.eu-west-1.example.com/123456789012/orders'],
      ['JAVA_OPTS', '-Xms512m -XX:+UseG1GC -Djava.security.egd=file:/dev/./urandom'],
      ['CIPHERS', 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256'],
      ['CRON', '*/5 * * * *'],
      ['CA', pem('CERTIFICATE')],
      ['CA_BUNDLE', base64(pem('CERTIFICATE'))],
      ['AUTHORIZED', `ssh-ed25519 AAAAC3Nz${randomText(60)} me@host`],
      ['REGIONS', '{"eu":"eu-west-1","us":"us-east-1"}'],
      ['DASHBOARD', `{"uid":"x","links":[{"url":"/d/${randomText(32, 'hex')}?var=$x"}]}`],
      ['OTEL_RESOURCE_ATTRIBUTES', 'service.name=web,k8s.pod.uid=0d8f1a2b-3c4d-5e6f-7a8b-9c0d1e2f3a4b'],
      ['nginx.conf', 'location / {\n  proxy_pass http://backend;\n}\n'],
    ])('%s=%j', (key, value) => {
      expect(hideAs(key, value)).toBe(value);
    });
  });

  describe('of an annotation', () => {
    it.each([
      ['nginx.ingress.kubernetes.io/auth-secret', 'shop/basic-auth'],
      ['nginx.ingress.kubernetes.io/auth-type', 'basic'],
      ['checksum/secret', randomText(64, 'hex')],
      ['checksum/config', randomText(64, 'hex')],
      ['example.com/run-id', randomText(32, 'hex')],
      ['example.com/run', randomText(32, 'hex')],
      ['vault.hashicorp.com/agent-inject-secret-config', 'secret/data/shop'],
    ])('leaves %s=%j', (key, value) => {
      expect(hideAs(key, value, 'annotation')).toBe(value);
    });

    it.each([
      ['example.com/password', 'hunter2'],
      ['example.com/token', 'hunter2'],
      ['example.com/auth-secret', 'Hunter2!'],
      ['example.com/anything', randomText(32)],
      ['example.com/anything', `ghp_${randomText(36)}`],
    ])('hides %s=%j', (key, value) => {
      expect(hideAs(key, value, 'annotation')).toBe(hide(value));
    });
  });

  describe('keep-values', () => {
    it.each([
      ['LOG_LEVEL', 'info'],
      ['PORT', '8080'],
      ['FEATURE', 'true'],
      ['FEATURE', 'False'],
      ['X', ''],
    ])('none leaves %s=%j', (key, value) => {
      expect(hideAs(key, value, 'setting', 'none')).toBe(value);
    });

    it.each([
      ['GREETING', 'hello'],
      ['PASSWORD', '$(DB_PASSWORD)'],
      ['CONFIG', '{"a":1}'],
      ['a.yaml', 'a: 1\n'],
    ])('none hides %s=%j whole', (key, value) => {
      expect(hideAs(key, value, 'setting', 'none')).toBe(hide(value));
    });

    it.each([
      ['PASSWORD', 'hunter2'],
      ['FOO', randomText(32)],
      ['a.yaml', 'password: hunter2\n'],
    ])('all leaves %s=%j', (key, value) => {
      expect(hideAs(key, value, 'setting', 'all')).toBe(value);
    });

    it.each(['none', 'safe', 'all'] as const)('%s leaves a placeholder what it is', (keepValues) => {
      expect(hideAs('PASSWORD', hide('x'), 'setting', keepValues)).toBe(hide('x'));
    });
  });

  it('looks into long values, and hides them whole where the key leaves no doubt', () => {
    const long = `${'harmless words '.repeat(300)}password=hunter2 ${'and more '.repeat(100)}`;

    expect(hideAs('TEXT', long)).toBe(long.replace('hunter2', hide('hunter2')));
    expect(hideAs('PASSWORDS', long)).toBe(hide(long));
  });

  it('gives equal credentials equal placeholders, and others others', () => {
    expect(hideAs('A_PASSWORD', 'hunter2')).toBe(hideAs('OTHER_PASSWORD', 'hunter2'));
    expect(hideAs('A_PASSWORD', 'hunter2')).not.toBe(hideAs('A_PASSWORD', 'hunter3'));
  });
});
