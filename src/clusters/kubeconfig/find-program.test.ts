import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { KubeconfigFolder } from '../../../test/fakes/kubeconfig-folder.ts';
import { findProgram, notFound, resolveCommand, searchPath } from './find-program.ts';

describe('clusters/kubeconfig/find-program', () => {
  const folder = new KubeconfigFolder();
  afterAll(() => folder.remove());
  const script = folder.script('second/plugin', 'true');
  const folders = ['first', 'second', 'third'].map((name) => join(folder.path, name));

  it.each([
    ['plugin', 'plugin'],
    ['./plugin', '/home/me/.kube/plugin'],
    ['../bin/plugin', '/home/me/bin/plugin'],
    ['bin/plugin', '/home/me/.kube/bin/plugin'],
    ['/opt/plugin', '/opt/plugin'],
  ])('takes %s from the kubeconfig’s folder as %s', (command, resolved) => {
    expect(resolveCommand(command, '/home/me/.kube')).toBe(resolved);
  });

  it('looks where desktop programs do not look, after the PATH and never in relative folders', () => {
    const path = searchPath({ environment: { PATH: '/a:.::bin:/usr/local/bin:/a' }, home: '/home/me' });

    expect(path.slice(0, 2)).toEqual(['/a', '/usr/local/bin']);
    expect(path).toEqual(expect.arrayContaining(['/opt/homebrew/bin', '/home/me/.krew/bin']));
    expect(new Set(path).size).toBe(path.length);
    expect(path.filter((name) => !name.startsWith('/'))).toEqual([]);
    expect(searchPath({ environment: {}, home: '/home/me' })[0]).toBe('/usr/local/bin');
  });

  it('finds the first that may be executed, passing over folders and other files of that name', async () => {
    folder.write('first/plugin', 'no program', 0o600);
    folder.write('third/plugin/file', '');

    expect(await findProgram('plugin', folders)).toBe(script);
    expect(await findProgram('plugin', [join(folder.path, 'third'), join(folder.path, 'first')])).toBeNull();
    expect(await findProgram('no-such-plugin', folders)).toBeNull();
  });

  it('takes a path as it is, also one that leads there by a link', async () => {
    const link = join(folder.path, 'link');
    symlinkSync(script, link);

    expect(await findProgram(link, [])).toBe(link);
    expect(await findProgram(join(folder.path, 'second'), folders)).toBeNull();
    expect(await findProgram(join(folder.path, 'nowhere'), folders)).toBeNull();
  });

  it('says of a path that it is not there, of a name that it is not on the PATH', () => {
    expect(notFound('plugin')).toBe('is not on the PATH');
    expect(notFound('/opt/plugin')).toBe('is not there, or may not be executed');
  });
});
