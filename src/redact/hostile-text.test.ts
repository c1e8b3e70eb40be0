import { describe, expect, it } from 'vitest';
import { testRedactor } from '../../test/fakes/test-redactor.ts';

/** Repeated, each of these makes some pattern look far, go back, or start over. */
const repeated = [
  ...[
    '-----BEGIN CERTIFICATE-----\n',
    '-----BEGIN PUBLIC KEY-----x',
    '-----BEGIN RSA PRIVATE KEY-----',
    'PRIVATE ',
  ],
  ...[
    'eyJ',
    'eyJaaaaaaaaa-',
    'eyJaaaaaaaa.',
    'SG.a-',
    'sk-',
    'xoxb-',
    'hooks.slack.com/services/',
    '?sig=',
    '$1$',
    '$',
  ],
  ...[
    'token ',
    'token:',
    'key ',
    'password=true ',
    'password="',
    'password=\\"',
    'password=`',
    'password="""',
    'password;',
  ],
  ...[
    '\\password',
    'password: [',
    'password>',
    '="password">',
    '<name>password</name>',
    "password '",
    'password "a',
    'tokens:\n',
  ],
  ...[
    '- tokens:\n',
    'token: |\n',
    'a: b\n token: |\n',
    'kind: Secret\ndata:\n',
    '- data:\n  kind: Secret\n',
    '---\n',
    'key" ',
    'key\\',
  ],
  ...[
    'a://:',
    'a://b:',
    'a://b:@',
    'https://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    'a:b@tcp',
    'a.',
    'oracle:thin:a/',
    'bearer ',
  ],
  ...[
    'mysql ',
    'mysql -x ',
    'curl -u ',
    'stats auth ',
    'identified by ',
    'user a >',
    '\nuser ',
    '"a" "',
    'login a password ',
  ],
  ...[
    'A',
    'a',
    '1',
    'aA1',
    '=',
    '-',
    ':',
    '"',
    '{',
    '[',
    '{}',
    '<',
    '\n',
    '\r\n',
    ' ',
    '\t',
    '#',
    '`',
    '|',
    '\u0000',
    '\ud800',
  ],
  ...[
    '<hidden:',
    '<hidden:0123456789ab>',
    '<hidden:0123456789ab>token=',
    '${',
    '$(',
    '{{',
    'QUFB',
    'LS0tLS1CRUdJTiBDRVJU',
    '=aaaaaaaaaaaaaaaaaaaaaaaaA1',
    ' aaaaaaaaaaaaaaaaaaaaaaaaA1!',
  ],
] as const;

const enclosing: [string, (filling: (part: string) => string) => string][] = [
  ['blanks before a value', (fill) => `password${fill(' ')}x`],
  ['blanks within a value', (fill) => `a\npassword: x${fill(' ')}y\n`],
  ['blanks behind a scheme', (fill) => `bearer${fill(' ')}`],
  ['a path', (fill) => `password=/${fill('a')}!`],
  ['a path of many parts', (fill) => `password=${fill('/a')}!`],
  ['an address', (fill) => `password=http://${fill('a')}!`],
  ['an open reference', (fill) => `password=\${${fill('a')}`],
  ['backslashes', (fill) => `password=${fill('\\')}`],
  ['a long label', (fill) => `-----BEGIN ${fill('A')}`],
  ['a database address', (fill) => `${fill('a:')}@tcp(`],
  ['a long key', (fill) => `{"${fill('A')}":"b"}`],
  ['a key of many words', (fill) => `{"${fill('aB')}":"b"}`],
  ['a long list', (fill) => `[${fill('"a",')}"b"]`],
  ['JSON that nests', (fill) => fill('{"a":')],
  ['a long text in JSON', (fill) => `{"a":"${fill('password=')}"}`],
];

const redactor = testRedactor();

/** The two ways in that look at most: a file of settings, and a line of text under a key. */
function redact(text: string): void {
  redactor.object({ data: { 'a.yaml': `a: b\n${text}` } }, { group: '', kind: 'ConfigMap' });
  redactor.object({ metadata: { annotations: { [text]: text } } }, { group: '', kind: 'Pod' });
}

function fillOf(length: number): (part: string) => string {
  return (part) => part.repeat(Math.ceil(length / part.length));
}

/** Of this thread's work: what else the machine does counts not. */
function millisecondsOf(run: () => void): number {
  const start = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000;
}

describe('redact/hostile-text', () => {
  // What is linear takes some ten milliseconds here; what is quadratic takes a second, and would take half an hour for
  // a megabyte.
  it.each(repeated)('%j, repeated, takes no longer than its length', (part) => {
    expect(millisecondsOf(() => redact(fillOf(40_000)(part)))).toBeLessThan(500);
  });

  it.each(enclosing)('%s, however long, take no longer than their length', (_, enclose) => {
    expect(millisecondsOf(() => redact(enclose(fillOf(40_000))))).toBeLessThan(500);
  });

  it.each([
    '-----BEGIN CERTIFICATE-----\n',
    'eyJaaaaaaaaa-',
    'password="',
    'password: [',
    '="password">',
    '- tokens:\n',
    'a://b:',
    'aA1',
  ])('a quarter of a megabyte of %j takes no second', (part) => {
    const text = fillOf(250_000)(part);

    expect(millisecondsOf(() => redactor.text(text))).toBeLessThan(1000);
    expect(
      millisecondsOf(() => redactor.object({ data: { 'a.yaml': text } }, { group: '', kind: 'ConfigMap' })),
    ).toBeLessThan(1000);
  });
});
