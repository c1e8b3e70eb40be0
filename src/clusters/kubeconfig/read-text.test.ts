import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { KubeconfigFolder } from '../../../test/fakes/kubeconfig-folder.ts';
import { readKubeconfigText } from './read-text.ts';

describe('clusters/kubeconfig/read-text', () => {
  const folder = new KubeconfigFolder();
  afterAll(() => folder.remove());

  it.each([
    ['UTF-8', Buffer.from('name: ü\n')],
    ['a byte order mark', Buffer.from('\ufeffname: ü\n')],
    ['UTF-16', Buffer.from('\ufeffname: ü\n', 'utf16le')],
    ['UTF-16 with its big end first', Buffer.from('\ufeffname: ü\n', 'utf16le').swap16()],
    ['line ends of Windows', Buffer.from('name: ü\r\n')],
    ['line ends of old', Buffer.from('name: ü\r')],
  ])('reads a file with %s', async (_, content) => {
    expect(await readKubeconfigText(folder.write('config', content))).toBe('name: ü\n');
  });

  it('reads an empty file as nothing', async () => {
    expect(await readKubeconfigText(folder.write('config', ''))).toBe('');
  });

  it.each([
    ['a file that is not there', 'nowhere'],
    ['a file in a folder that is not there', 'nowhere/config'],
  ])('has nothing of %s', async (_, name) => {
    expect(await readKubeconfigText(join(folder.path, name))).toBeNull();
  });

  it.each([
    ['a folder', '.', 'EISDIR'],
    ['a path below a file', 'config/config', 'ENOTDIR'],
  ])('says that %s cannot be read', async (_, name, code) => {
    folder.write('config', '');
    const file = join(folder.path, name);

    await expect(readKubeconfigText(file)).rejects.toMatchObject({
      code: 'KUBECONFIG_UNREADABLE',
      message: `${file} cannot be read (${code})`,
    });
  });

  it.each([
    ['bytes that are no text', Buffer.from([0x61, 0xe9, 0x0a]), 'is not text in UTF-8'],
    ['a cut character', Buffer.from('ü').subarray(0, 1), 'is not text in UTF-8'],
    ['zeros', Buffer.alloc(1000), 'has control characters in it'],
    ['an escape sequence', Buffer.from('name: "\u001b[1m"'), 'has control characters in it'],
  ])('says that a file with %s is none', async (_, content, why) => {
    const file = folder.write('config', content);

    await expect(readKubeconfigText(file)).rejects.toMatchObject({
      code: 'KUBECONFIG_INVALID',
      message: expect.stringContaining(`${file} ${why}`),
    });
  });

  it('stops reading what has no end', async () => {
    await expect(readKubeconfigText('/dev/zero')).rejects.toMatchObject({
      code: 'KUBECONFIG_INVALID',
      message: expect.stringContaining('/dev/zero is larger than 32 MiB'),
    });
  });

  it('reads a pipe, as a shell makes it of <(…)', async () => {
    const { path, ended } = folder.lifeline();
    await new Promise((resolve) => {
      const writer = spawn('sh', ['-c', `printf 'through ' > '${path}'`]);
      writer.once('close', resolve);
    });
    await ended;
    const writer = spawn('sh', ['-c', `(printf 'name: '; printf 'piped') > '${path}'`]);

    expect(await readKubeconfigText(path)).toBe('name: piped');
    await new Promise((resolve) =>
      writer.exitCode === null ? writer.once('close', resolve) : resolve(null),
    );
  });
});
