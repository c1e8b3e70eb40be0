import { describe, expect, it } from 'vitest';
import { base64, jsonWebToken, pem, randomText } from '../../../test/fakes/fake-credentials.ts';
import { keyedTestHash } from '../../../test/fakes/test-redactor.ts';
import { createHide } from '../placeholder.ts';
import { hideShapes } from './hide-shapes.ts';
import { credentialShapes } from './registry.ts';

const hide = createHide(keyedTestHash);
const mixed = randomText;

/** The text around it, the credential in it. */
type Sample = readonly [before: string, secret: string, after: string];

const samples: Record<string, readonly Sample[]> = {
  'private key': [
    ['x: ', pem('RSA PRIVATE KEY').trim(), '\ny: 1'],
    ['', pem('OPENSSH PRIVATE KEY').trim(), ''],
    ['', pem('PGP PRIVATE KEY BLOCK').trim(), ''],
  ],
  'JSON web token': [
    ['token=', jsonWebToken(), '&x=1'],
    ['jws-', jsonWebToken().replace(/\.[^.]+\./, '..'), ''],
  ],
  'password in a URL': [
    ['postgres://shop:', 'hunter2', '@db:5432/shop'],
    ['redis://:', 'hunter2', '@redis:6379/0'],
    ['mongodb+srv://u:', 'p%40ss/w@rd', '@c.example.net/?x=1'],
    ['https://u:', 'a:b', '@[::1]:8080/'],
    ['http://u:', 'hunter2', '@{{ .Values.host }}/'],
  ],
  'token in a URL': [['https://', mixed(32), '@o1.ingest.example.io/1']],
  'password in a database address': [
    ['shop:', 'hunter2', '@tcp(db:3306)/shop'],
    ['tcp:', 'tcp', '@tcp(db:3306)/shop'],
    ['u:', 'p', '@unix(/run/db.sock)/shop'],
  ],
  'password in an address of Oracle': [['jdbc:oracle:thin:scott/', 'tiger', '@//db:1521/shop']],
  'authorization header': [
    ['Authorization: Bearer ', mixed(24), ''],
    ['authorization: basic ', base64('user:hunter2'), ''],
    ['X: ApiKey ', mixed(24), ' '],
  ],
  'password hash': [
    ['admin:', `$apr1$abcdefgh$${mixed(22)}`, ''],
    ['admin:', `$2y$10$${mixed(53)}`, ''],
    ['root:', `$6$salt$${mixed(86)}`, ':19000::'],
    ['', `$argon2id$v=19$m=65536,t=3,p=4$${mixed(22)}$${mixed(43)}`, ''],
    ['admin:', `{SHA}${base64(mixed(20))}`, ''],
    ['', `SCRAM-SHA-256$4096:${base64(mixed(16))}$${base64(mixed(32))}:${base64(mixed(32))}`, ''],
  ],
  'GitHub token': [
    ['', `ghp_${mixed(36)}`, ''],
    ['x-access-token:', `ghs_${mixed(36)}`, ' '],
    ['', `github_pat_${mixed(82)}`, ''],
  ],
  'GitLab token': [
    ['', `glpat-${mixed(20)}`, ''],
    ['', `glrt-t1_${mixed(27)}.01.${randomText(9, 'lower')}`, ''],
    ['', `glagent-${mixed(50)}`, ''],
  ],
  'Slack token': [
    ['', `xoxb-123456789012-123456789012-${mixed(24)}`, ''],
    ['', `xapp-1-A0123-123-${mixed(30)}`, ''],
    [
      'https://hooks.slack.com/services/',
      `T0${randomText(8, 'upper')}/B0${randomText(8, 'upper')}/${mixed(24)}`,
      '',
    ],
  ],
  'Discord or Teams webhook token': [
    ['https://discord.com/api/webhooks/123456/', mixed(68), ''],
    ['https://x.webhook.office.com/', `webhookb2/${mixed(20)}/IncomingWebhook/${mixed(32)}`, ''],
  ],
  'AWS or Alibaba key id token': [
    ['', `AKIA${randomText(16, 'upper')}`, ''],
    ['id=', `ASIA${randomText(16, 'upper')}`, ' '],
    ['', `ABSK${mixed(120)}`, ''],
    ['', `LTAI${mixed(20)}`, ''],
  ],
  'EKS token': [['', `k8s-aws-v1.${mixed(40)}`, '']],
  'Google token': [
    ['key: ', `AIza${mixed(35)}`, ''],
    ['', `ya29.${mixed(60)}`, ''],
    ['', `GOCSPX-${mixed(28)}`, ''],
    ['', `1//0${mixed(60)}`, ''],
  ],
  'Azure token': [
    ['https://a.blob.example.net/c?sv=2022&sig=', `${mixed(40)}%3D`, '&se=2026'],
    ['AccountName=a;AccountKey=', `${mixed(86)}==`, ';EndpointSuffix=x'],
    ['Endpoint=sb://x/;SharedAccessKey=', `${mixed(43)}=`, ''],
    ['', `abc8Q~${mixed(34)}`, ''],
  ],
  'OpenShift token': [['oc login --token ', `sha256~${mixed(43)}`, '']],
  'model token': [
    ['', `sk-proj-${mixed(48)}`, ''],
    ['', `sk-or-v1-${randomText(64, 'hex')}`, ''],
    ['', `hf_${mixed(34)}`, ''],
    ['', `pplx-${mixed(48)}`, ''],
  ],
  'payment token': [
    ['', `sk_live_${mixed(24)}`, ''],
    ['', `rk_test_${mixed(24)}`, ''],
    ['', `whsec_${mixed(32)}`, ''],
  ],
  'npm, PyPI or RubyGems token': [
    ['', `npm_${mixed(36)}`, ''],
    ['', `pypi-${mixed(60)}`, ''],
    ['', `rubygems_${randomText(48, 'hex')}`, ''],
  ],
  'Docker token': [['', `dckr_pat_${mixed(27)}`, '']],
  'Vault or Terraform token': [
    ['', `hvs.${mixed(90)}`, ''],
    ['', `${mixed(14)}.atlasv1.${mixed(67)}`, ''],
  ],
  'SendGrid, Mailgun or Twilio token': [
    ['', `SG.${mixed(22)}.${mixed(43)}`, ''],
    ['', `key-${randomText(32, 'hex')}`, ''],
    ['', `SK${randomText(32, 'hex')}`, ''],
  ],
  'DigitalOcean token': [['', `dop_v1_${randomText(64, 'hex')}`, '']],
  'Grafana, New Relic or Datadog token': [
    ['', `glsa_${mixed(32)}_${randomText(8, 'hex')}`, ''],
    ['', base64(JSON.stringify({ k: mixed(32), n: 'grafana', id: 1 })), ''],
    ['', `NRAK-${randomText(27, 'upper')}`, ''],
  ],
  'Dynatrace, Sentry or Honeycomb token': [
    ['', `dt0c01.${randomText(24, 'upper')}.${randomText(64, 'upper')}`, ''],
    ['', `sntrys_${mixed(80)}`, ''],
    ['x-honeycomb-team=', `hcaik_${randomText(58, 'lower')}`, ''],
  ],
  'Databricks or Doppler token': [
    ['', `dapi${randomText(32, 'hex')}`, ''],
    ['', `dp.pt.${mixed(43)}`, ''],
  ],
  'Atlassian, Linear, Postman or Shopify token': [
    ['', `ATATT3${mixed(80)}`, ''],
    ['', `ATBB${mixed(28)}`, ''],
    ['', `shpat_${randomText(32, 'hex')}`, ''],
  ],
  'Artifactory, Pulumi, Heroku or Tailscale token': [
    ['', `AKCp${mixed(69)}`, ''],
    ['', `pul-${randomText(40, 'hex')}`, ''],
    ['', `tskey-auth-${mixed(30)}`, ''],
  ],
  'Notion, Figma, PlanetScale or Brevo token': [
    ['', `ntn_${mixed(46)}`, ''],
    ['', `pscale_pw_${mixed(43)}`, ''],
    ['', `xkeysib-${randomText(64, 'hex')}-${mixed(16)}`, ''],
  ],
  '1Password token': [
    ['', `A3-${randomText(6, 'upper')}-${randomText(11, 'upper')}-AAAA1-BBBB2-CCCC3`, ''],
    ['', `ops_${base64(JSON.stringify({ signInAddress: mixed(120) })).replace(/=+$/, '')}`, ''],
  ],
  'age key token': [['', `AGE-SECRET-KEY-1${randomText(58, 'upper')}`, '']],
  'password of mysql': [
    ['mysqldump -u root -p', 'hunter2', ' shop'],
    ['mariadb-admin -h db -p', 'hunter2', ' ping'],
  ],
  'password of redis-cli': [['redis-cli -h redis -a ', 'hunter2', ' ping']],
  'password of sshpass': [['sshpass -p ', 'hunter2', ' ssh host']],
  'password of mongo': [['mongosh -u root -p ', 'hunter2', '']],
  'password of login': [['docker login -u me -p ', 'hunter2', ' registry.example.com']],
  'password of ldap': [['ldapsearch -x -D cn=admin -w ', 'hunter2', ' -b dc=x']],
  'password of curl': [
    ['curl -s -u admin:', 'hunter2', ' https://x'],
    ['curl --user "admin:', 'hunter2', '" https://x'],
  ],
  'password of SQL': [
    ["CREATE USER 'u'@'%' IDENTIFIED BY '", 'hunter2', "';"],
    ['alter user u identified with sha256_password by "', 'hunter2', '";'],
    ["ALTER ROLE u WITH PASSWORD '", 'hunter2', "';"],
  ],
  'password of Redis user': [['user shop on >', 'hunter2', ' ~* +@all']],
  'password of HAProxy user': [
    ['  stats auth admin:', 'hunter2', ''],
    ['user admin insecure-password ', 'opensesame', ''],
  ],
  'password of netrc': [
    ['machine a.example.com login me password ', 'opensesame', ''],
    ['default login me password ', 'hunter2', ''],
  ],
  'password of PgBouncer user': [['"shop" "', 'hunter2', '"']],
  'credential of a sentence': [
    ['the password is ', 'Kittens25', ', change it'],
    ['Password for user "postgres" set to: ', 'elephant31', ''],
    ['new API key generated (', 'abcd1234efgh', '), store it'],
  ],
  'user and password': [['with credentials shop:', 'creds39x', ' to db']],
  'credential of a Chinese sentence': [
    ['数据库密码是 ', 'Panda27', '，请修改'],
    ['令牌为 ', 'abc37xyz', ' 已过期'],
  ],
  'passphrase in quotes': [['passphrase "', 'open sesame 40', '" unlocked it']],
  'credential behind its name': [
    ['using token ', 'abcdToken30', ' for the next call'],
    ['redis AUTH ', 'redisWord35', ' failed'],
  ],
  'one-time code': [
    ['your one-time code: ', '482913', ''],
    ['wrong pin ', '9041', ' for card'],
  ],
  'session of a cookie': [['cookie sessionid=', 'abcdef0123456789', '; Path=/']],
};

describe('redact/shapes/hide-shapes', () => {
  it('has samples of every shape, and no others', () => {
    const names = new Set(credentialShapes.map(({ name }) => name));

    expect(new Set(Object.keys(samples))).toEqual(names);
  });

  const all = Object.entries(samples).flatMap(([name, list]) =>
    list.map((sample) => [name, ...sample] as const),
  );

  it.each(all)('hides the %s in %j', (_, before, secret, after) => {
    expect(hideShapes(`${before}${secret}${after}`, hide)).toBe(`${before}${hide(secret)}${after}`);
  });

  it.each(all)('finds the %s amid text, once and for all: %j', (_, before, secret, after) => {
    const text = `first line\n${before}${secret}${after}\nlast line`;

    const hidden = hideShapes(text, hide);

    expect(hidden).toBe(`first line\n${before}${hide(secret)}${after}\nlast line`);
    expect(hideShapes(hidden, hide)).toBe(hidden);
  });

  it.each([
    ['cut off: ', `-----BEGIN EC PRIVATE KEY-----\n${mixed(40)}\nmore`],
    ['PuTTY-User-Key-File-3: ssh-rsa\n', `Private-Lines: 14\n${mixed(64)}\nmore`],
  ])('hides all that follows on a private key without an end: %j', (before, secret) => {
    expect(hideShapes(`${before}${secret}`, hide)).toBe(`${before}${hide(secret)}`);
  });

  it.each([
    'https://10.0.0.1:8080/a@b',
    'http://host:6443/x',
    'postgres://shop@db:5432/shop',
    'postgres://$(USER):$(DB_PASSWORD)@$(HOST)/shop',
    `postgres://u:\${DB_PASSWORD}@db/shop`,
    'redis://:{{ .Values.password }}@redis',
    'u:$(PASSWORD)@tcp(db:3306)/shop',
    'registry.example.com/shop/web@sha256:4c0fdaa8b6341bfdeca5f18f7837462c80cff90527ee35ef185571e1c327beac',
    'git@github.com:shop/web.git',
    'https://docs.example.com/basic authentication',
    'the token expired',
    'token authentication is used here',
    'Basic authentication of users',
    pem('CERTIFICATE'),
    pem('PUBLIC KEY'),
    `ssh-ed25519 ${base64(randomText(51))} me@host`,
    'sha256:4c0fdaa8b6341bfdeca5f18f7837462c80cff90527ee35ef185571e1c327beac',
    '0d8f1a2b-3c4d-5e6f-7a8b-9c0d1e2f3a4b',
    'arn:aws:iam::123456789012:role/EksPodRole-1A2B3C4D5E6F',
    'mysql -u root -p',
    'mysql -h db -P 3306 shop',
    'mysql -u root -p$MYSQL_ROOT_PASSWORD shop',
    'redis-cli -a "$REDIS_PASSWORD" ping',
    'curl -u "$USER:$PASSWORD" https://x',
    'docker login -p $(cat /run/token) x',
    'ldapsearch -W -b dc=x',
    'task-1234567890123456',
    'disk-0123456789abcdef-part',
    'risk-free',
    'SKU0123',
    'eyJ and nothing more',
    'user shop may read > nothing',
    '"one" and "two"',
    'stats auth is off',
    'the machine login asks for a password twice',
    'by default login needs a password',
    'key-value store',
  ])('leaves %j alone', (text) => {
    expect(hideShapes(text, hide)).toBe(text);
  });

  it('hides several in one text, and each alike wherever it stands', () => {
    const token = `ghp_${mixed(36)}`;

    const hidden = hideShapes(`a ${token} b postgres://u:hunter2@db c ${token}`, hide);

    expect(hidden).toBe(`a ${hide(token)} b postgres://u:${hide('hunter2')}@db c ${hide(token)}`);
  });

  it.each(credentialShapes)('looks for a $name in all of a text', ({ pattern, marks }) => {
    expect(pattern.global).toBe(true);
    expect(marks.length).toBeGreaterThan(0);
  });
});
