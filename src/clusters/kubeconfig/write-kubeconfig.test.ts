import { afterAll, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/fakes/fake-clock.ts';
import { KubeconfigFolder } from '../../../test/fakes/kubeconfig-folder.ts';
import { createAuthority } from '../../../test/faults/test-certificates.ts';
import { KubeconfigFinder } from './kubeconfig-finder.ts';
import { type NamedContext, writeKubeconfig } from './write-kubeconfig.ts';

const never = new AbortController().signal;
const authority = createAuthority();
const client = authority.issue();

describe('clusters/kubeconfig/write-kubeconfig', () => {
  const folder = new KubeconfigFolder();
  afterAll(() => folder.remove());

  async function find(file: string): Promise<KubeconfigFinder> {
    const finder = new KubeconfigFinder({
      files: [file],
      contexts: [],
      inCluster: null,
      environment: folder.environment,
      home: folder.path,
      redactText: String,
      clock: new FakeClock(),
    });
    await finder.find();
    return finder;
  }

  it('means in another folder what the user’s own means', async () => {
    folder.write('kube/pki/ca.crt', authority.cert);
    folder.write('kube/pki/client.crt', client.cert);
    folder.write('kube/pki/client.key', client.key);
    folder.write('kube/token', 'from-file');
    folder.plugin('kube/bin/plugin', { token: 'from-plugin' });
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: './bin/plugin',
      interactiveMode: 'Never',
    };
    const users = {
      file: { tokenFile: 'token' },
      plugin: { exec },
      certificate: { 'client-certificate': 'pki/client.crt', 'client-key': 'pki/client.key', as: 'other' },
    };
    const file = folder.kubeconfig(
      {
        cluster: { 'certificate-authority': 'pki/ca.crt' },
        users: Object.entries(users).map(([name, user]) => ({ name, user })),
        contexts: Object.keys(users).map((name) => ({ name, context: { cluster: 'c', user: name } })),
      },
      'kube/config',
    );
    const own = await find(file);
    const contexts: NamedContext[] = own
      .resolved()
      .map((context) => ({ name: context.path.name, context, namespace: 'nowhere' }));

    const written = await find(folder.write('elsewhere/written', writeKubeconfig(contexts, 'plugin')));

    expect(written.resolved()).toHaveLength(3);
    for (const [index, context] of written.resolved().entries()) {
      const before = own.resolved()[index];
      expect(context.flattened).toEqual(before?.flattened);
      expect(context.tls).toEqual(before?.tls);
      expect(context.impersonate).toEqual(before?.impersonate);
      expect(context.path.namespace).toBe('nowhere');
      expect(await context.credential.get(never)).toEqual(await before?.credential.get(never));
    }
  });

  it('writes a namespace only where one is given, and the current context', () => {
    const flattened = { cluster: { server: 'https://host' }, user: {} };
    const contexts = [
      { name: 'a', context: { flattened }, namespace: null },
      { name: 'b', context: { flattened }, namespace: 'shop' },
    ];

    expect(JSON.parse(writeKubeconfig(contexts, 'b'))).toEqual({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'b',
      clusters: ['a', 'b'].map((name) => ({ name, cluster: { server: 'https://host' } })),
      users: ['a', 'b'].map((name) => ({ name, user: {} })),
      contexts: [
        { name: 'a', context: { cluster: 'a', user: 'a' } },
        { name: 'b', context: { cluster: 'b', user: 'b', namespace: 'shop' } },
      ],
    });
  });
});
