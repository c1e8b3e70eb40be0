import { describe, expect, it } from 'vitest';
import { base64, pem, randomText } from '../../../test/fakes/fake-credentials.ts';
import { keyedTestHash } from '../../../test/fakes/test-redactor.ts';
import { createHide } from '../placeholder.ts';
import { redactFile } from './redact-file.ts';

const hide = createHide(keyedTestHash);
const secret = 'hunter2x';
const hidden = hide(secret);

/** Files of settings; `@` stands for the credential, and for its placeholder in what is expected. */
const files: Record<string, string> = {
  properties: 'cache.size=512\nspring.datasource.password=@\nserver.port=8080\n',
  'properties with blanks': 'a = 1\ndb.password = @\n',
  'properties with colons': 'db.password: @\nb: 2\n',
  'an environment file': 'export DB_PASSWORD=@\nX=1\n',
  'an environment file with a comment': 'DB_PASSWORD=@ # the password\nX=1\n',
  'an environment file with quotes': "DB_PASSWORD='@'\nX=1\n",
  'an environment file with line ends of Windows': 'DB_PASSWORD=@\r\nX=1\r\n',
  'an INI file': '[client]\nuser=root\npassword=@\n[other]\nx=1\n',
  YAML: 'db:\n  user: shop\n  password: @\n  port: 5432\n',
  'YAML with quotes': 'db:\n  password: "@"\n  port: 5432\n',
  'YAML with a block': 'db:\n  password: |\n    @\n  port: 5432\n',
  'YAML with a folded block': 'db:\n  password: >-\n    @\n  port: 5432\n',
  'YAML with the value below its key': 'db:\n  password:\n    @\n  port: 5432\n',
  'YAML with a list': 'tokens:\n  - @\nport: 5432\n',
  'YAML with a list as deep as its key': 'tokens:\n- @\n- "@"\nport: 5432\n',
  'YAML with a list in brackets': 'tokens: [@]\nport: 5432\n',
  'YAML with a map of credentials':
    'credentials:\n  shop: @ # the first\n  # more\n\n  other: "@"\nport: 5432\n',
  'YAML with names and values': 'env:\n- name: DB_PASSWORD\n  value: @\n- name: PORT\n  value: "80"\n',
  'YAML in a list': '- password: @\n  user: shop\n- password: |\n    @\n  user: shop\n',
  'JSON with comments': '{\n  // the database\n  "password": "@",\n  "port": 5432,\n}\n',
  TOML: '[db]\npassword = "@"\nport = 5432\n',
  'TOML over several lines': '[db]\npassword = """@"""\nport = 5432\n',
  HCL: 'variable "x" {\n  password = "@"\n}\n',
  'XML elements': '<db>\n<password>@</password>\n<port>5432</port>\n</db>\n',
  'XML attributes': '<Connector keystorePass="@" port="8443"/>\n',
  'XML properties': '<property name="db.password" value="@"/>\n<property name="port" value="1"/>\n',
  'XML entries': '<entry key="db.password">@</entry>\n<entry key="port">1</entry>\n',
  Hadoop: '<property>\n  <name>fs.s3a.secret.key</name>\n  <value>@</value>\n</property>\n',
  Redis: 'port 6379\nrequirepass @\nmasterauth @\nappendonly yes\n',
  PHP: "<?php\ndefine('DB_NAME', 'shop');\ndefine('DB_PASSWORD', '@');\ndefine( \"AUTH_KEY\", \"@\" );\n",
  HAProxy: 'userlist shop\n  user admin insecure-password @\nfrontend x\n',
  netrc: 'machine a.example.com\nlogin shop\npassword @\n',
  'netrc on one line': '# hosts\nmachine a.example.com login shop password @\n',
  npm: '//registry.example.com/:_authToken=@\nfund=false\n',
  pip: '[global]\nindex-url = https://shop:@@pypi.example.com/simple\n',
  'a shell script': '#!/bin/sh\nexport PGPASSWORD=@\npsql -h db\n',
  'a shell script with commands': 'set -e\nmysql -u root -p@ shop\ncurl -u admin:@ https://x\n',
  SQL: "CREATE DATABASE shop;\nALTER ROLE shop WITH PASSWORD '@';\n",
  Prometheus: 'scrape_configs:\n- basic_auth:\n    username: shop\n    password: @\n',
  Fluentd: '<match>\n  password @\n  port 24224\n</match>\n',
  WireGuard: '[Peer]\nPresharedKey = @\nAllowedIPs = 0.0.0.0/0\n',
  Kafka: 'sasl.jaas.config=org.example.PlainLoginModule required username="shop" password="@";\nacks=all\n',
  LDAP: 'base: dc=example\nbindpw @\n',
  'JSON in YAML': 'config: \'{"db":{"password":"@"}}\'\nport: 1\n',
  'JSON in JSON in YAML': 'config: "{\\"password\\":\\"@\\"}"\nport: 1\n',
  'a comment': 'port: 1\n# password: @\n',
};

const fill = (text: string, value: string): string => text.replaceAll(/@(?!pypi)/g, value);

describe('redact/text/redact-file', () => {
  it.each(Object.entries(files))('hides the credential in %s, and nothing else', (_, text) => {
    const redacted = redactFile(fill(text, secret), hide);

    expect(redacted).toBe(fill(text, hidden));
    expect(redactFile(redacted, hide)).toBe(redacted);
  });

  it.each([
    ['certificates', pem('CERTIFICATE') + pem('CERTIFICATE', randomText(200))],
    ['a public key', pem('PUBLIC KEY')],
    ['ssh keys', `ssh-rsa ${randomText(300)} me@host\n`],
    ['a picture', `body { background: url("data:image/png;base64,${randomText(80)}") }\nx`],
    ['ids by their key', `commit: ${randomText(40)}\nchecksum = ${randomText(40)}\n`],
    ['nginx', 'location / {\n  proxy_pass http://backend;\n  fastcgi_pass unix:/run/x.sock;\n}\n'],
    [
      'names of Secrets',
      'existingSecret: db-credentials\nsecretName: web-tls\nimagePullSecrets:\n- regcred\nsecrets:\n- db\n',
    ],
    ['files', 'passwordFile: /run/secrets/db\ntls_key: /etc/tls/tls.key\npassword_file=/run/pw\n'],
    ['references', `password: \${DB_PASSWORD}\ntoken: {{ .Values.token }}\nsecret: $(cat /run/x)\n`],
    ['measures', 'max_tokens: 4096\ntoken_ttl: 1h\npassword_min_length: 8\ntokens: 5\n'],
    ['switches', 'auth:\n  enabled: true\n  type: basic\npassword_encryption: scram-sha-256\ntoken: true\n'],
    [
      'addresses',
      'webhook_url: http://alerts.shop.svc:9093/api/v2/alerts\nauth_url: https://login.example.com/oauth2\n',
    ],
    ['settings', 'log_level: info\nworkers: 4\nlisten: 0.0.0.0:8080\nkeyspace: shop\nauthor: nobody\n'],
    ['a list of names', '"imagePullSecrets": ["regcred", "other"]\nx\n'],
    ['objects in a list', '"channel_creds": [{"type": "insecure"}]\nx\n'],
    ['a heading', '# ===== CREDENTIALS =====\n# -- secrets --\n'],
    ['keys without values', 'password:\ntokens:\n\ncredentials:\nport: 1\n'],
  ])('leaves %s alone', (_, text) => {
    expect(redactFile(text, hide)).toBe(text);
  });

  it.each([
    ['HAProxy', 'userlist shop\n  user admin insecure-password @\n'],
    ['netrc on one line', '# hosts\nmachine a.example.com login shop password @\n'],
    ['netrc for any host', 'default\nlogin shop\npassword @\n\ndefault login shop password @\n'],
    [
      'a header of a command',
      "curl -H 'X-Vault-Token: @' https://x\ncurl -sH 'Private-Token: @' https://x\n",
    ],
  ])('hides a password of letters only in %s', (_, text) => {
    expect(redactFile(fill(text, 'opensesame'), hide)).toBe(fill(text, hide('opensesame')));
  });

  it('hides what looks random, whatever its key', () => {
    const random = randomText(32);

    expect(redactFile(`a: ${random}\nb: "${random}"\n${random}\n`, hide)).toBe(
      `a: ${hide(random)}\nb: "${hide(random)}"\n${hide(random)}\n`,
    );
  });

  it('hides what looks random before, between and behind certificates', () => {
    const random = randomText(32);
    const certificate = pem('CERTIFICATE').trimEnd();

    expect(redactFile([random, certificate, random, certificate, random].join('\n'), hide)).toBe(
      [hide(random), certificate, hide(random), certificate, hide(random)].join('\n'),
    );
  });

  it('does not take what follows an open certificate for public', () => {
    const random = randomText(32);

    expect(redactFile(`-----BEGIN CERTIFICATE-----\n${random}\n`, hide)).not.toContain(random);
  });

  it('hides a value that goes on behind a backslash at the end of its line', () => {
    expect(redactFile('password=one\\\n  two\nport=1\n', hide)).toBe(
      `password=${hide('one\\\n  two')}\nport=1\n`,
    );
  });

  it('hides the rest of a line: a password in a file of properties may have blanks in it', () => {
    expect(redactFile('x=1\npassword=one two\n', hide)).toBe(`x=1\npassword=${hide('one two')}\n`);
  });

  it('hides all lines of a block, and no line behind it', () => {
    expect(redactFile('token: |\n  one\n\n  two\nport: 1\n', hide)).toBe(
      `token: |\n  ${hide('one\n\n  two')}\nport: 1\n`,
    );
  });

  describe('with manifests in it', () => {
    const manifest = (data: string): string =>
      `apiVersion: v1\nkind: Secret\nmetadata:\n  name: shop\n${data}type: Opaque\n`;

    it('hides all data of a Secret', () => {
      const text = manifest(
        `data:\n  user: ${base64('shop')}\n  # why\n  cert: |\n    one\n    two\nstringData:\n  a.b: "x"\n  empty: ""\n`,
      );

      expect(redactFile(text, hide)).toBe(
        manifest(
          `data:\n  user: ${hide(base64('shop'))}\n  # why\n  cert: |\n    ${hide('one\n    two')}\nstringData:\n  a.b: "${hide('x')}"\n  empty: ""\n`,
        ),
      );
    });

    it('hides that of a Secret among other documents, and not theirs', () => {
      const config = 'apiVersion: v1\nkind: ConfigMap\ndata:\n  colour: blue\n';

      const redacted = redactFile(
        `${config}---\n${manifest('stringData:\n  colour: red\n')}---\n${config}`,
        hide,
      );

      expect(redacted).toBe(
        `${config}---\n${manifest(`stringData:\n  colour: ${hide('red')}\n`)}---\n${config}`,
      );
    });

    it('hides that of a Secret in a list', () => {
      const text =
        'kind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  data:\n    a: Yg==\n  type: Opaque\n';

      expect(redactFile(text, hide)).toBe(text.replace('Yg==', hide('Yg==')));
    });

    it('takes no reference for one', () => {
      const text = 'valuesFrom:\n- kind: Secret\n  name: shop\ndata:\n  colour: blue\n';

      expect(redactFile(text, hide)).toBe(text);
    });
  });
});
