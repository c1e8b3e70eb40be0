import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { KubeconfigFolder } from '../../../test/fakes/kubeconfig-folder.ts';
import { embeddedText, embedFiles, pathFrom, withoutEmpty } from './embed-files.ts';

describe('clusters/kubeconfig/embed-files', () => {
  const folder = new KubeconfigFolder();
  afterAll(() => folder.remove());

  it('puts the content in the place of the path, absolute or relative to the kubeconfig', async () => {
    const file = folder.write('pki/ca.crt', 'authority');

    expect(await embedFiles({ ca: 'pki/ca.crt', other: 1 }, folder.path, ['ca'])).toEqual({
      'ca-data': btoa('authority'),
      other: 1,
    });
    expect(await embedFiles({ ca: file }, '/nowhere', ['ca'])).toEqual({ 'ca-data': btoa('authority') });
  });

  it('keeps bytes as they are', async () => {
    const bytes = Buffer.from([0, 255, 13, 10, 128]);
    folder.write('bytes', bytes);

    expect(await embedFiles({ ca: 'bytes' }, folder.path, ['ca'])).toEqual({
      'ca-data': bytes.toString('base64'),
    });
  });

  it('leaves data as it is, and leaves out what says nothing', async () => {
    const entry = { ca: '', 'ca-data': 'QQ==', token: '', flag: false, list: [], map: {}, nothing: null };

    expect(await embedFiles(entry, folder.path, ['ca'])).toEqual({ 'ca-data': 'QQ==' });
    expect(withoutEmpty({ zero: 0, flag: true, list: [''] })).toEqual({ zero: 0, flag: true, list: [''] });
  });

  it.each([
    ['both file and data', { ca: 'pki/ca.crt', 'ca-data': 'QQ==' }, 'ca and ca-data exclude each other'],
    ['a missing file', { ca: 'no-such' }, 'no-such cannot be read (ENOENT)'],
    ['a folder', { ca: 'pki' }, 'pki cannot be read (EISDIR)'],
    ['an empty file', { ca: 'empty' }, 'empty is empty'],
  ])('refuses %s', async (_, entry, message) => {
    folder.write('empty', '');
    folder.write('pki/ca.crt', 'authority');

    await expect(embedFiles(entry, folder.path, ['ca'])).rejects.toMatchObject({
      code: 'CONTEXT_INVALID',
      message: expect.stringContaining(message),
    });
  });

  it('gives back the text of what is embedded', () => {
    expect(embeddedText({ 'ca-data': btoa('authority') }, 'ca')).toBe('authority');
    expect(embeddedText({ 'ca-data': '' }, 'ca')).toBeNull();
    expect(embeddedText({}, 'ca')).toBeNull();
  });

  it('finds paths from the folder of the kubeconfig', () => {
    expect(pathFrom('/home/me/.kube', '../pki/ca.crt')).toBe('/home/me/pki/ca.crt');
    expect(pathFrom('/home/me/.kube', '/pki/ca.crt')).toBe(join('/pki', 'ca.crt'));
  });
});
