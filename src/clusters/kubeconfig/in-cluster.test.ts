import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/fakes/fake-clock.ts';
import { KubeconfigFolder } from '../../../test/fakes/kubeconfig-folder.ts';
import { createAuthority } from '../../../test/faults/test-certificates.ts';
import { ExecPlugins } from './exec-plugins.ts';
import { inClusterContext } from './in-cluster.ts';
import type { ResolvedContext } from './resolved-context.ts';
import { PluginRunner } from './run-plugin.ts';

const authority = createAuthority();

describe('clusters/kubeconfig/in-cluster', () => {
  let folder: KubeconfigFolder;
  let clock: FakeClock;
  beforeEach(() => {
    folder = new KubeconfigFolder();
    clock = new FakeClock();
    folder.write('ca.crt', authority.cert);
    folder.write('token', 'of-the-pod\n');
    folder.write('namespace', 'shop\n');
  });
  afterEach(() => folder.remove());

  function contextOf(host = '10.0.0.1'): Promise<ResolvedContext> {
    const runner = new PluginRunner({ environment: {}, home: '/', redactText: String, clock });
    return inClusterContext(
      { host, port: '443', folder: folder.path },
      new ExecPlugins(runner, clock),
      clock,
    );
  }

  it('is the ServiceAccount of the pod, whose token rotates', async () => {
    const { path, tls, credential } = await contextOf();

    expect(path).toMatchObject({
      source: 'in-cluster',
      name: 'in-cluster',
      origin: folder.path,
      server: 'https://10.0.0.1',
      namespace: 'shop',
      failure: null,
    });
    expect(tls).toEqual({ ca: authority.cert, insecure: false, servername: null });
    expect(await credential.get(AbortSignal.timeout(1000))).toMatchObject({
      authorization: 'Bearer of-the-pod',
    });
    folder.write('token', 'renewed');
    clock.advance(60_000);
    expect(await credential.get(AbortSignal.timeout(1000))).toMatchObject({
      authorization: 'Bearer renewed',
    });
  });

  it('puts an IPv6 address into brackets', async () => {
    expect((await contextOf('fd00::1')).server).toBe('https://[fd00::1]');
  });

  it('writes for others where the token lies, not the token', async () => {
    expect((await contextOf()).flattened.user).toEqual({ tokenFile: join(folder.path, 'token') });
  });

  it('needs no namespace', async () => {
    rmSync(join(folder.path, 'namespace'));

    expect((await contextOf()).path.namespace).toBeNull();
  });

  it.each(['token', 'ca.crt'])('says what to do when a pod was given no %s', async (name) => {
    rmSync(join(folder.path, name));

    await expect(contextOf()).rejects.toMatchObject({
      code: 'CONTEXT_INVALID',
      message: expect.stringMatching(/^this pod has no usable ServiceAccount: .*ENOENT/),
      hint: expect.stringContaining('automountServiceAccountToken'),
    });
  });
});
