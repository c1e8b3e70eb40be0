import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { KubeconfigFolder } from '../../../test/fakes/kubeconfig-folder.ts';
import { readKubeconfig } from './read-kubeconfig.ts';

describe('clusters/kubeconfig/read-kubeconfig', () => {
  const folder = new KubeconfigFolder();
  afterAll(() => folder.remove());

  it('takes of several files the first that names a thing, and each thing’s folder', async () => {
    const first = folder.write('first/config', 'clusters: [{name: c, cluster: {server: https://first}}]');
    const second = folder.write(
      'second/config',
      'clusters: [{name: c, cluster: {server: https://second}}, {name: d}]\ncontexts: [{name: x}]\ncurrent-context: x',
    );
    const third = folder.write(
      'third/config',
      'contexts: [{name: x, context: {user: u}}]\ncurrent-context: y',
    );

    const { merged, problems, filesRead } = await readKubeconfig([first, second, third]);

    expect(merged.clusters.get('c')).toMatchObject({
      ok: true,
      value: { server: 'https://first' },
      folder: join(folder.path, 'first'),
    });
    expect(merged.clusters.get('d')).toMatchObject({ ok: true, folder: join(folder.path, 'second') });
    expect(merged.contexts.get('x')).toMatchObject({ ok: true, value: { user: '' }, file: second });
    expect(merged.currentContext).toBe('x');
    expect({ problems, filesRead }).toEqual({ problems: [], filesRead: 3 });
  });

  it('passes over files that are not there, and reads one that is named twice once', async () => {
    const broken = folder.write('broken', '[');

    const { merged, problems, filesRead } = await readKubeconfig([
      join(folder.path, 'nowhere'),
      broken,
      broken,
    ]);

    expect(merged.contexts.size).toBe(0);
    expect(merged.currentContext).toBeNull();
    expect(problems).toHaveLength(1);
    expect(filesRead).toBe(0);
  });

  it('does not fall back to a second file where the first has a thing broken', async () => {
    const first = folder.write('first-config', 'users: [{name: u, user: {token: 1}}]');
    const second = folder.write('second-config', 'users: [{name: u, user: {token: other}}]');

    const { merged } = await readKubeconfig([first, second]);

    expect(merged.users.get('u')).toEqual({
      ok: false,
      file: first,
      problem: 'token: Invalid input: expected string, received number',
      folder: folder.path,
    });
  });

  it.each([
    ['wrong types', '{token: very-secret, exec: {command: 1, args: [2]}}', 'exec.command'],
    ['data that is not base64', '{token: very-secret, client-key-data: "very secret"}', 'is not base64'],
    ['url-safe base64', '{client-key-data: "_-8="}', 'is not base64'],
    ['unpadded base64', '{client-key-data: "aGVsbG8"}', 'is not base64'],
  ])('says what is wrong with an entry, not what stands there: %s', async (_, user, words) => {
    const file = folder.write('config', `users: [{name: u, user: ${user}}, {name: v, user: {token: t}}]`);

    const { merged, problems } = await readKubeconfig([file]);

    const broken = merged.users.get('u');
    expect(broken).toMatchObject({ ok: false, problem: expect.stringContaining(words) });
    expect(JSON.stringify(broken)).not.toMatch(/very.secret/);
    expect(merged.users.get('v')).toMatchObject({ ok: true, value: { token: 't' } });
    expect(problems).toEqual([]);
  });

  it('lets base64 run over several lines', async () => {
    const file = folder.write(
      'config',
      'users:\n- name: u\n  user:\n    client-key-data: |\n      aGVs\n      bG8=\n',
    );

    const { merged } = await readKubeconfig([file]);

    expect(merged.users.get('u')).toMatchObject({ ok: true, value: { 'client-key-data': 'aGVsbG8=' } });
  });

  it('leaves to nobody to guess which of two things of one name is meant', async () => {
    const file = folder.write('config', 'contexts: [{name: x}, {name: other}, {name: x}]');

    const { merged } = await readKubeconfig([file]);

    expect(merged.contexts.get('x')).toMatchObject({ ok: false, problem: 'its file has two of that name' });
    expect(merged.contexts.get('other')).toMatchObject({ ok: true });
  });

  it.each([
    ['contexts: [{name: on}]', 'an entry is left out'],
    ['contexts: [{context: {}}, {name: ""}]\nclusters: [text]', '3 entries are left out'],
  ])('reports entries without a name: %s', async (text, words) => {
    const file = folder.write('config', text);

    const { problems, merged } = await readKubeconfig([file]);

    expect(problems).toMatchObject([
      {
        code: 'KUBECONFIG_INVALID',
        message: `${file}: ${words} for want of a name that is text`,
        hint: expect.stringContaining('quotes'),
      },
    ]);
    expect(merged.contexts.size).toBe(0);
  });

  it.each([
    ['null everywhere', 'clusters: null\nusers: null\ncontexts: null\ncurrent-context: null\nkind: null'],
    ['entries of null', 'clusters: [null]\nusers:\n-\ncontexts: []'],
    ['nothing', ''],
    ['a current context that is no text', 'current-context: [a]'],
  ])('has nothing against %s', async (_, text) => {
    const { merged, problems, filesRead } = await readKubeconfig([folder.write('config', text)]);

    expect({ problems, filesRead }).toEqual({ problems: [], filesRead: 1 });
    expect([merged.clusters.size, merged.users.size, merged.contexts.size]).toEqual([0, 0, 0]);
    expect(merged.currentContext).toBeNull();
  });

  it.each([
    ['another kind', 'kind: Pod\napiVersion: v1', 'kind: is not Config'],
    ['another version', 'apiVersion: v2', 'apiVersion: is not v1'],
    ['a list', '- a', 'it: Invalid input: expected object, received array'],
    ['a text', 'hello', 'it: Invalid input: expected object, received string'],
    ['a map in place of a list', 'contexts: {x: {}}', 'contexts: Invalid input: expected array'],
  ])('says that %s is not a kubeconfig', async (_, text, why) => {
    const file = folder.write('config', text);

    const { problems, filesRead } = await readKubeconfig([file]);

    expect(problems).toMatchObject([
      { code: 'KUBECONFIG_INVALID', message: expect.stringContaining(`${file} is not a kubeconfig: ${why}`) },
    ]);
    expect(filesRead).toBe(0);
  });

  it('does not read a large file of something else to its end', async () => {
    const file = folder.write('large', '- name: x\n  image: y\n'.repeat(100_000));

    const { problems } = await readKubeconfig([file]);

    expect(problems).toMatchObject([
      { code: 'KUBECONFIG_INVALID', message: `${file} is large, and has no clusters, users or contexts` },
    ]);
  });

  it.each([
    ['YAML', (value: object) => `# large\n"contexts": ${JSON.stringify(value)}`],
    ['JSON', (value: object) => JSON.stringify({ contexts: value }, null, 1)],
  ])('reads a large file of %s', async (_, write) => {
    const contexts = Array.from({ length: 10 }, (_, index) => ({
      name: `context-${index}`,
      context: { cluster: 'c'.repeat(110_000) },
    }));
    const file = folder.write('large', write(contexts));

    const { merged, problems } = await readKubeconfig([file]);

    expect(problems).toEqual([]);
    expect(merged.contexts.size).toBe(10);
  });

  it('leaves out a file that cannot be read and keeps the others', async () => {
    const good = folder.write('good', 'contexts: [{name: x}]');

    const { merged, problems } = await readKubeconfig([folder.path, good]);

    expect(problems).toMatchObject([{ code: 'KUBECONFIG_UNREADABLE' }]);
    expect([...merged.contexts.keys()]).toEqual(['x']);
  });
});
