import { describe, expect, it } from 'vitest';

import { keyedTestHash } from '../../../test/fakes/test-redactor.ts';
import { createHide } from '../placeholder.ts';
import { redactText } from './redact-text.ts';

const hide = createHide(keyedTestHash);
const secret = 'hunter2!x';

/** `#` stands for the credential. */
const withCredentials = [
  'password=#',
  'password: #',
  'login failed for shop, password=#, retrying',
  'retrying with password "#" now',
  'retrying with password="#" now',
  "{'password': '#'}",
  '{"level":"error","db":{"password":"#"}}',
  '{"msg":"{\\"password\\":\\"#\\"}"}',
  'db_password=#&user=shop',
  'https://shop.example.com/login?access_token=#&next=/',
  'GET /x?api_key=# HTTP/1.1',
  'started with --password # --user shop',
  'started with --db-password=# --user shop',
  'args: ["--password","#"]',
  'X-Api-Key: #',
  '-H "X-Api-Key: #"',
  '<password>#</password>',
  'export TOKEN=#; run',
  'env DB_PASS=# ./run',
  '  apiKey => "#"',
  'secret := `#`',
  '- name: DB_PASSWORD value: #',
  '{"name":"DB_PASSWORD","value":"#"}',
  'set(password) [password]: #',
  'user=u pwd=#',
  "define('DB_PASSWORD', '#');",
  'define( "AUTH_KEY", "#" );',
  'bindpw #',
  'smtp_auth_password #',
  'insecure-password #',
  'masterauth-pass #  ',
  'machine a.example.com login me password #',
];

/** What Kubernetes, its tools and programs say without giving a credential away. */
const harmless = [
  'secrets "db-credentials" not found',
  "couldn't find key db-password in Secret shop/db-credentials",
  'MountVolume.SetUp failed for volume "kube-api-access-x7k2p" : failed to fetch token: serviceaccounts "default" not found',
  'MountVolume.SetUp failed for volume "secret-volume" : secret "tls-cert" not found',
  'Unable to retrieve some image pull secrets (regcred); attempting to pull the image may not succeed.',
  'Back-off pulling image "quay.io/org/vault-secret:v1.4.0"',
  'Failed to pull image "registry.example.com/team/token-service:1.2.3": not found',
  'Pulling image "nginx@sha256:4c0fdaa8b6341bfdeca5f18f7837462c80cff90527ee35ef185571e1c327beac"',
  'FATAL:  password authentication failed for user "shop" (SQLSTATE 28P01)',
  'pods "web-0" is forbidden: User "system:serviceaccount:shop:default" cannot get resource "pods" in API group ""',
  'invalid bearer token, service account token has been invalidated',
  'the server has asked for the client to provide credentials',
  'getting credentials: exec: executable gke-gcloud-auth-plugin failed with exit code 1',
  'Get "https://10.0.0.1:6443/api/v1/namespaces/shop/secrets?limit=500": dial tcp 10.0.0.1:6443: connect: connection refused',
  'Certificate is up to date and has not expired, secret name: web-tls',
  'Stored new private key in temporary Secret resource "web-tls-x7kqj"',
  'level=info msg="token refreshed" ttl=3600',
  'max_tokens=4096 temperature=0.2 tokens: 512',
  'auth: enabled',
  'authMethod: kubernetes',
  'primary key: id',
  'author: nobody',
  'bypass=true keyspace=shop monkey=banana',
  'GET /oauth2/token HTTP/1.1 200',
  '--token-ttl=24h --secret-name=foo --existing-secret bar',
  'password must be at least 8 characters',
  'password is required',
  'invalid token: expired',
  'passwordFile=/run/secrets/password',
  'password=$(DB_PASSWORD) token={{ .Values.token }}',
  'password=\n',
  'password=""',
  'password: *****',
  'token: <redacted>',
  'password "too short"',
  'password changed',
  'secret rotated',
  'the db-password is set',
  'bindpw is empty',
  'bindpw /etc/ldap/secret',
  `smtp_auth_password \${SMTP_PASSWORD}`,
  'password-file /run/x',
  'bypass filter',
  "define('DB_NAME', 'shop');",
  'defined("token", "name")',
  'header X-Auth-Token: required',
  "Enter passphrase for key '/root/.ssh/id_rsa':",
  '# ===== CREDENTIALS =====',
  'tokens: [1, 2, 3]',
  'imagePullSecrets: [regcred, other-cred]',
  'secret',
  '',
];

describe('redact/text/redact-text', () => {
  it.each(withCredentials)('hides the credential in %j', (text) => {
    const redacted = redactText(text.replace('#', secret), hide);

    expect(redacted).not.toContain(secret.slice(0, 5));
    expect(redacted).toContain('<hidden:');
    expect(redactText(redacted, hide)).toBe(redacted);
  });

  it.each(harmless)('leaves %j alone', (text) => {
    expect(redactText(text, hide)).toBe(text);
  });

  it.each([
    ["define('DB_PASSWORD', '@');", 'opensesame'],
    ["curl -H 'X-Vault-Token: @' https://x", 'opensesame'],
    ['curl --header "Private-Token: @" https://x', 'opensesame'],
    ['bindpw @', 'opensesame'],
    ['smtp_auth_password @', 'opensesame'],
    ['requirepass @', 'x'],
    ['user admin insecure-password @', 'opensesame'],
    ['machine a.example.com login me password @', 'x'],
  ])('hides in %j nothing but a value that may be any word', (text, value) => {
    expect(redactText(text.replace('@', value), hide)).toBe(text.replace('@', hide(value)));
  });

  it('hides nothing but the value', () => {
    expect(redactText('a password="one two" b token=abc123def c', hide)).toBe(
      `a password="${hide('one two')}" b token=${hide('abc123def')} c`,
    );
  });

  it.each(['hunter2', '12345678', 'changeme', 'basic', 'pässwörd', '日本語のパスワード', '🔑🔑🔑'])(
    'takes %j for a password behind a password’s key',
    (value) => {
      expect(redactText(`password=${value}`, hide)).toBe(`password=${hide(value)}`);
    },
  );

  it('hides a value in a template literal over several lines', () => {
    expect(redactText('password = `one\ntwo`', hide)).toBe(`password = \`${hide('one\ntwo')}\``);
  });

  it('hides to the end of the line behind a quote that does not close', () => {
    expect(redactText('a password="one two\nnext line', hide)).toBe(
      `a password="${hide('one two')}\nnext line`,
    );
  });

  it('finds the end of a value with quotes and backslashes in it', () => {
    expect(redactText('{"password":"a\\"b\\\\","x":1}', hide)).toBe(
      `{"password":"${hide('a\\"b\\\\')}","x":1}`,
    );
  });
});
