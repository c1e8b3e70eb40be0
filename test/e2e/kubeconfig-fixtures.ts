import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { RecordingServers } from '../fakes/recording-servers.ts';
import { createAuthority } from '../faults/test-certificates.ts';
import { temporaryFolder } from './run-program.ts';

const source = resolve(import.meta.dirname, '../fixtures/kubeconfig');

/** The fixtures in a folder of their own, with addresses, certificates and tokens that are made for one run. */
export interface KubeconfigFixtures {
  folder: string;
  servers: RecordingServers;
  /** Variables that a client gets: a home without a kubeconfig, and a PATH on which the plugin lies. */
  environment: Record<string, string>;
  /** Files of one of the folders, sorted. */
  files(group: string): string[];
  remove(): Promise<void>;
}

export async function makeKubeconfigFixtures(): Promise<KubeconfigFixtures> {
  const folder = temporaryFolder();
  cpSync(source, folder, { recursive: true });
  chmodSync(join(folder, 'bin/plugin'), 0o755);
  const material = makeMaterial();
  const servers = new RecordingServers(material);
  await servers.start();
  const words = wordsFor(folder, servers, material.pki);
  for (const name of filesBelow(folder)) fill(join(folder, name), words);
  for (const name of [
    'usable',
    'refused',
    'lists/first',
    'lists/second',
    'failing-login',
    'without-credential',
  ])
    writePki(join(folder, name, 'pki'), material.pki);
  return {
    folder,
    servers,
    environment: { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, HOME: folder },
    files: (group) =>
      readdirSync(join(folder, group), { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => join(folder, group, name))
        .sort(),
    remove: async () => {
      await servers.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function makeMaterial() {
  const authority = createAuthority('test CA');
  const another = createAuthority('another CA');
  const client = authority.issue({ commonName: 'somebody', organization: 'developers' });
  return {
    certificate: authority.issue({ names: ['127.0.0.1', 'localhost'] }),
    otherCertificate: authority.issue({ names: ['other.example'] }),
    pki: {
      'ca.crt': authority.cert,
      'two-authorities.crt': `# comment\n${another.cert}\n${authority.cert}`,
      'client.crt': client.cert,
      'client.key': client.key,
      'both.pem': client.cert + client.key,
      'other.key': authority.issue().key,
      token: 'secret-token-in-a-file\n',
      empty: '',
      garbage: 'garbage\n',
    },
  };
}

type Pki = ReturnType<typeof makeMaterial>['pki'];

function wordsFor(folder: string, servers: RecordingServers, pki: Pki): Record<string, string> {
  const tls = servers.port('tls');
  const http = servers.port('http');
  return {
    folder,
    server: `https://127.0.0.1:${tls}`,
    'server-by-name': `https://localhost:${tls}`,
    'server-upper-case': `HTTPS://LocalHost:${tls}`,
    'server-with-user': `https://someone:p%40ss@127.0.0.1:${tls}`,
    'other-name-server': `https://127.0.0.1:${servers.port('otherName')}`,
    'ipv6-server': `https://[::1]:${servers.port('ipv6')}`,
    'http-server': `http://127.0.0.1:${http}`,
    'http-host': `127.0.0.1:${http}`,
    proxy: `http://127.0.0.1:${servers.port('proxy')}`,
    ca: base64(pki['ca.crt']),
    'client-cert': base64(pki['client.crt']),
    'client-key': base64(pki['client.key']),
    'other-key': base64(pki['other.key']),
    'id-token': idToken(Date.now() + 3_600_000),
    'old-id-token': idToken(Date.now() - 3_600_000),
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function idToken(expiresAt: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ sub: 'somebody', exp: Math.floor(expiresAt / 1000) })}.c2lnbmF0dXJl`;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(ya?ml|json)$/.test(name),
  );
}

function fill(file: string, words: Record<string, string>): void {
  const text = readFileSync(file, 'utf8').replace(/\{\{([\w-]+)\}\}/g, (_, word: string) => {
    const value = words[word];
    if (value === undefined) throw new Error(`${file} asks for {{${word}}}, which is not made`);
    return value;
  });
  writeFileSync(file, text);
}

function writePki(folder: string, pki: Pki): void {
  mkdirSync(folder);
  for (const [name, content] of Object.entries(pki)) writeFileSync(join(folder, name), content);
}
