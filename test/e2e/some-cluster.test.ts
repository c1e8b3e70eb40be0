import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployment, service } from '../cluster/manifests.ts';
import { hasSomeCluster, type SomeCluster, startSomeCluster } from '../cluster/some-cluster.ts';
import { type ProgramResult, runProgram, temporaryFolder } from './run-program.ts';

const canary = 'canary-in-some-cluster-5e11';

interface ListDocument {
  items: { name: string; namespace: string }[];
}

describe.skipIf(!hasSomeCluster('a scan of any cluster, inside namespaces of its own'))(
  'e2e/some-cluster',
  () => {
    const home = temporaryFolder();
    let cluster: SomeCluster;
    let namespace: string;

    beforeAll(async () => {
      cluster = await startSomeCluster();
      namespace = await cluster.createNamespace();
      const items = [
        deployment({ name: 'web', namespace, replicas: 1, env: [{ name: 'DB_PASSWORD', value: canary }] }),
        service('web', namespace),
        configMap('kept', namespace),
        configMap('short-lived', namespace),
        {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: 'credentials', namespace },
          stringData: { password: canary },
        },
      ];
      const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
      await cluster.kubectl(['create', '-f', '-'], list);
    });
    afterAll(async () => {
      await cluster.stop();
      rmSync(home, { recursive: true, force: true });
    });

    function run(...words: string[]): Promise<ProgramResult> {
      const { kubeconfig, context } = cluster;
      return runProgram([...words, '--kubeconfig', kubeconfig, '--context', context], home);
    }

    async function names(kind: string, ...words: string[]): Promise<string[]> {
      const { stdout } = await run('list', kind, '-n', namespace, '-o', 'json', ...words);
      return (JSON.parse(stdout) as ListDocument).items.map(({ name }) => name);
    }

    it.each(['api', 'mcp'])('reads by %s what kubectl shows', async (via) => {
      const { code, stderr } = await run('full-scan', '--via', via);
      expect(stderr).not.toContain('at file:');
      expect([0, 3]).toContain(code);

      for (const kind of ['deployments', 'replicasets', 'services', 'configmaps', 'serviceaccounts']) {
        const shown = await cluster.kubectl(['get', kind, '-n', namespace, '-o', 'name']);
        const expected = shown
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => line.split('/')[1]);
        expect(await names(kind)).toEqual(expected);
      }
    });

    it('keeps no secret, and forgets what was deleted', async () => {
      await cluster.kubectl(['delete', 'configmap', 'short-lived', '-n', namespace]);

      await run('scan', '--all', 'configmaps', 'secrets', 'deployments');

      expect(await names('configmaps')).not.toContain('short-lived');
      expect(await names('secrets')).toContain('credentials');
      const { stdout } = await run('list', 'secrets,deployments', '-n', namespace, '-o', 'json', '--body');
      expect(stdout).toContain('DB_PASSWORD');
      expect(stdout).not.toContain(canary);
      expect(stdout).not.toContain(btoa(canary));
    });
  },
);

function configMap(name: string, namespace: string): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { size: '3' } };
}
