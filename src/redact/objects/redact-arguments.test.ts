import { describe, expect, it } from 'vitest';
import { keyedTestHash, testRedactor } from '../../../test/fakes/test-redactor.ts';
import { createHide } from '../placeholder.ts';

const hide = createHide(keyedTestHash);
const secret = 'hunter2';

function redactContainer(container: object): { command: string[]; args: string[] } {
  const pod = { spec: { containers: [structuredClone(container)] } };
  testRedactor().object(pod, { group: '', kind: 'Pod' });
  return pod.spec.containers[0] as { command: string[]; args: string[] };
}

describe('redact/objects/redact-arguments', () => {
  it.each([
    [['--password=@']],
    [['--password', '@']],
    [['--db-pass', '@', '--port', '80']],
    [['-token=@']],
    [['-Dspring.datasource.password=@']],
    [['PASSWORD=@', './run']],
    [['--set', 'auth.password=@']],
    [['--requirepass', '@']],
    [['--requirepass @']],
    [['--user', 'admin:@']],
    [['-u', 'admin:@']],
    [['--header', 'X-Api-Key: @']],
    [['curl', '-H', 'X-Vault-Token: @', 'https://x']],
    [['--dsn', 'shop:@@tcp(db:3306)/shop']],
    [['--config={"password":"@"}']],
    [['sh', '-c', 'export TOKEN=@; ./run']],
    [['sh', '-c', 'mysql -u root -p@ shop']],
    [['mysql', '-u', 'root', '-p@', 'shop']],
    [['redis-cli', '-a', '@', 'ping']],
    [['/usr/bin/mysqldump', '-p@']],
    [['mariadb', '-p@']],
    [['sshpass', '-p', '@', 'ssh', 'host']],
    [['ldapsearch', '-w', '@', '-b', 'dc=x']],
    [['curl', '-u', 'admin:@', 'https://x']],
    [['https://u:@@example.com/']],
  ])('hides the credential in %j', (words) => {
    const fill = (value: string): string[] => words.map((word) => word.replace(/@(?=@|$|[^t@e])/, value));

    const { args } = redactContainer({ args: fill(secret) });

    expect(args).toEqual(fill(hide(secret)));
  });

  it('hides a header’s credential of letters only', () => {
    const words = (value: string): string[] => ['curl', '-H', `X-Vault-Token: ${value}`, 'https://x'];

    expect(redactContainer({ args: words('opensesame') }).args).toEqual(words(hide('opensesame')));
  });

  it('looks at the command for what its arguments mean', () => {
    const container = { command: ['redis-cli'], args: ['-a', secret, 'ping'] };

    expect(redactContainer(container).args).toEqual(['-a', hide(secret), 'ping']);
  });

  it.each([
    [['--password', '--port', '80']],
    [['--password=$(DB_PASSWORD)', '--requirepass $(REDIS_PASSWORD)']],
    [['--dsn=postgres://$(USER):$(PASSWORD)@$(HOST)/shop']],
    [['--secret-name=db', '--token-ttl', '1h', '--tls-private-key-file=/etc/tls/tls.key']],
    [['--service-account-key-file=/etc/kubernetes/sa.pub', '--authorization-mode=Node,RBAC']],
    [['--webhook-url=http://localhost:19115/-/reload', '-webhook-url', 'http://localhost:9001/api/v1/sync']],
    [['--user', '1000', '-u', 'nobody', '--user', 'a:b:c/d e']],
    [['mkdir', '-p', '/data/shop']],
    [['-p', '8080:80']],
    [['server', '-phunter2', '-H', '0.0.0.0', '-H', 'Accept: text/html']],
    [['nginx', '-g', 'daemon off;']],
    [['--image=registry.example.com/shop/token:1.2', '--auth', 'basic']],
    [['sleep', 'infinity']],
    [[]],
  ])('leaves %j alone', (words) => {
    expect(redactContainer({ args: words }).args).toEqual(words);
  });

  it('leaves alone what is no text, and a command that is no list', () => {
    const container = { command: 'sh', args: [7, null, { a: 'x' }, ['--port', '80']] };

    expect(redactContainer(container)).toEqual(container);
  });

  it('looks into each word of a command line too long to be taken as one', () => {
    const words = ['echo', 'x '.repeat(6000), `export TOKEN=${secret}`];

    expect(redactContainer({ command: words }).command[2]).toBe(`export TOKEN=${hide(secret)}`);
  });
});
