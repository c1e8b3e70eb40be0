import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/fakes/fake-clock.ts';
import { KubeconfigFolder } from '../../../test/fakes/kubeconfig-folder.ts';
import { testRedactor } from '../../../test/fakes/test-redactor.ts';
import { createAuthority } from '../../../test/faults/test-certificates.ts';
import { toFailure } from '../../domain/errors.ts';
import { execCredential, refuseUnknownVersion } from './exec-credential.ts';
import { ExecPlugins } from './exec-plugins.ts';
import { ExecConfig } from './kubeconfig-file.ts';
import type { CredentialProvider } from './resolved-context.ts';
import { PluginRunner } from './run-plugin.ts';

const never = new AbortController().signal;
const v1 = 'client.authentication.k8s.io/v1';

describe('clusters/kubeconfig/exec-credential', () => {
  let folder: KubeconfigFolder;
  let clock: FakeClock;
  let plugins: ExecPlugins;
  beforeEach(() => {
    folder = new KubeconfigFolder();
    clock = new FakeClock();
    const runner = new PluginRunner({
      environment: folder.environment,
      home: folder.path,
      redactText: testRedactor().text,
      clock,
    });
    plugins = new ExecPlugins(runner, clock);
  });
  afterEach(() => folder.remove());

  function providerOf(exec: object, server = 'https://one', context = 'x'): CredentialProvider {
    return execCredential({
      exec: ExecConfig.parse({ apiVersion: v1, command: 'plugin', interactiveMode: 'Never', ...exec }),
      folder: folder.path,
      context,
      plugins,
      clusterInfo: { server },
      clock,
    });
  }

  function runs(): number {
    const file = join(folder.path, 'runs');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0;
  }

  it('runs a plugin once for the contexts that ask it the same', async () => {
    folder.plugin('plugin', { token: 't' });
    const providers = Array.from({ length: 30 }, (_, index) =>
      providerOf({}, `https://${index}`, `context ${index}`),
    );

    const credentials = await Promise.all(providers.map((provider) => provider.get(never)));

    expect(new Set(credentials.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer t']));
    expect(runs()).toBe(1);
  });

  it.each([
    ['arguments', { args: ['other'] }],
    ['environment', { env: [{ name: 'A', value: 'b' }] }],
    ['program', { command: './plugin' }],
    ['question about the cluster', { provideClusterInfo: true }],
  ])('runs it again for another %s', async (_, exec) => {
    folder.plugin('plugin', { token: 't' });
    await providerOf({}).get(never);

    await providerOf(exec).get(never);

    expect(runs()).toBe(2);
  });

  it('asks per cluster where a plugin is told of the cluster', async () => {
    folder.script(
      'plugin',
      `printf '{"apiVersion":"${v1}","kind":"ExecCredential","status":{"token":"%s"}}' "$(echo "$KUBERNETES_EXEC_INFO" | base64 | tr -d '\\n')"`,
    );
    const told = async (server: string): Promise<unknown> => {
      const { authorization } = await providerOf({ provideClusterInfo: true }, server).get(never);
      return JSON.parse(atob((authorization ?? '').slice('Bearer '.length)));
    };

    expect([await told('https://one'), await told('https://two')]).toEqual(
      ['https://one', 'https://two'].map((server) => ({
        apiVersion: v1,
        kind: 'ExecCredential',
        spec: { interactive: false, cluster: { server } },
      })),
    );
  });

  it('runs it again when its credential is about to expire', async () => {
    folder.plugin('plugin', {
      token: 't',
      expirationTimestamp: new Date(clock.now() + 600_000).toISOString(),
    });
    const provider = providerOf({});
    await provider.get(never);

    clock.advance(539_999);
    await provider.get(never);
    expect(runs()).toBe(1);
    clock.advance(1);
    await provider.get(never);
    expect(runs()).toBe(2);
  });

  it.each([
    [
      'plugin',
      'shop',
      'Run the plugin by hand to see what it asks for. kubectl runs it in the same way: kubectl --context shop get namespaces',
    ],
    [
      'tsh',
      'a b',
      "Run the plugin by hand to see what it asks for. To log in: tsh login. kubectl runs it in the same way: kubectl --context 'a b' get namespaces",
    ],
  ])('says for each context what to type when %s fails', async (command, context, hint) => {
    folder.script(command, 'echo session over >&2; exit 1');
    const failures = await Promise.all(
      [context, 'other'].map((name) =>
        providerOf({ command }, 'https://one', name).get(never).catch(toFailure),
      ),
    );

    expect(failures[0]).toMatchObject({ code: 'PLUGIN_FAILED', hint });
    expect(failures[1]).toMatchObject({ hint: expect.stringContaining('--context other ') });
  });

  it('runs it again after its credential was refused', async () => {
    folder.plugin('plugin', { token: 't' });
    const provider = providerOf({});
    await provider.get(never);

    expect(provider.forget()).toBe(true);
    await provider.get(never);

    expect(runs()).toBe(2);
  });

  it('takes certificates', async () => {
    const { cert, key } = createAuthority().issue();
    folder.plugin('plugin', { clientCertificateData: cert, clientKeyData: key });

    expect(await providerOf({}).get(never)).toEqual({
      authorization: null,
      clientCertificate: { cert, key },
      expiresAt: null,
    });
  });

  it('speaks both versions', async () => {
    folder.plugin('plugin', { token: 'beta' }, 'v1beta1');
    const provider = providerOf({
      apiVersion: 'client.authentication.k8s.io/v1beta1',
      interactiveMode: undefined,
    });

    expect((await provider.get(never)).authorization).toBe('Bearer beta');
  });

  it('finds a program that lies beside the kubeconfig', async () => {
    folder.plugin('bin/beside', { token: 'beside' });

    expect((await providerOf({ command: './bin/beside' }).get(never)).authorization).toBe('Bearer beside');
  });

  it('runs one that would like a terminal without, and one that needs it never', async () => {
    folder.plugin('plugin', { token: 't' });

    expect((await providerOf({ interactiveMode: 'IfAvailable' }).get(never)).authorization).toBe('Bearer t');
    await expect(
      providerOf({ interactiveMode: 'Always' }, 'https://one', 'prod eu').get(never),
    ).rejects.toMatchObject({
      code: 'LOGIN_NEEDED',
      message: 'the credential plugin plugin always asks at a terminal, which a scan does not have',
      hint: "Log in by hand first, for example with: kubectl --context 'prod eu' get namespaces",
    });
    expect(runs()).toBe(1);
  });

  it.each([`${v1}alpha1`, 'example.com/v1', ''])('refuses the version %j', (apiVersion) => {
    expect(() => refuseUnknownVersion(ExecConfig.parse({ apiVersion }))).toThrow(
      expect.objectContaining({ code: 'CONTEXT_INVALID', hint: expect.stringContaining('Update the tool') }),
    );
  });
});
