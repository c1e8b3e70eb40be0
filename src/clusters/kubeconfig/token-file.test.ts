import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/fakes/fake-clock.ts';
import { KubeconfigFolder } from '../../../test/fakes/kubeconfig-folder.ts';
import type { CredentialProvider } from './resolved-context.ts';
import { tokenFileCredential } from './token-file.ts';

const never = new AbortController().signal;

describe('clusters/kubeconfig/token-file', () => {
  let folder: KubeconfigFolder;
  let clock: FakeClock;
  beforeEach(() => {
    folder = new KubeconfigFolder();
    clock = new FakeClock();
  });
  afterEach(() => folder.remove());

  function providerOf(path: string, otherwise: string | null = null): Promise<CredentialProvider> {
    return tokenFileCredential({ path, otherwise, clientCertificate: null, clock });
  }

  async function sent(provider: CredentialProvider): Promise<string | null> {
    return (await provider.get(never)).authorization;
  }

  it('reads a rotated token after a minute', async () => {
    const provider = await providerOf(folder.write('token', '\n first \n'));
    folder.write('token', 'second');

    clock.advance(59_999);
    expect(await sent(provider)).toBe('Bearer first');
    clock.advance(1);
    expect(await sent(provider)).toBe('Bearer second');
    expect((await provider.get(never)).expiresAt).toBe(clock.now() + 60_000);
  });

  it('reads it at once after a refusal', async () => {
    const provider = await providerOf(folder.write('token', 'first'));
    folder.write('token', 'second');

    expect(provider.forget()).toBe(true);
    expect(await sent(provider)).toBe('Bearer second');
  });

  it.each<[string, (file: string) => void]>([
    ['missing', (file) => rmSync(file)],
    ['empty', () => folder.write('token', ' \n')],
    ['broken', () => folder.write('token', 'line\nend')],
  ])('keeps what it read while the file is %s', async (_, spoil) => {
    const file = folder.write('token', 'first');
    const provider = await providerOf(file);
    spoil(file);

    clock.advance(60_000);
    expect(await sent(provider)).toBe('Bearer first');
    folder.write('token', 'second');
    expect(await sent(provider)).toBe('Bearer first');
    clock.advance(60_000);
    expect(await sent(provider)).toBe('Bearer second');
  });

  it.each([
    ['is not there', null, /cannot be read \(ENOENT\)$/],
    ['is empty', ' \n', /is empty$/],
    ['holds what no request can carry', 'very\nsecret', /characters in it that a request cannot carry$/],
  ])('uses the text beside a file that %s, until the file is right', async (_, content, message) => {
    const file = folder.write('token', content ?? '');
    if (content === null) rmSync(file);

    await expect(providerOf(file)).rejects.toMatchObject({
      code: 'CONTEXT_INVALID',
      message: expect.stringMatching(message),
    });
    const provider = await providerOf(file, 'beside');
    expect(await sent(provider)).toBe('Bearer beside');
    folder.write('token', 'first');
    clock.advance(60_000);
    expect(await sent(provider)).toBe('Bearer first');
  });
});
