import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startFleet } from '../test/cluster/start-fleet.ts';
import { administrator, kubeconfigText, limited, type TestCluster } from '../test/cluster/test-cluster.ts';
import { ask, closeAll } from './corpus/ask.ts';
import { questions } from './corpus/questions.ts';
import { buildScene, sceneArguments, truthPaths } from './corpus/scene.ts';
import { kubectlVersion, recordedServers } from './corpus/servers.ts';

/** Records anew what MCP servers and kubectl answer about one real cluster, and the truth from its API server. */
const folder = resolve(import.meta.dirname, '../test/fixtures/mcp');

const servers = recordedServers();
const fleet = await startFleet({ clusters: ['corpus'], apiServerArguments: sceneArguments });
try {
  const [cluster] = fleet.clusters as [TestCluster];
  await buildScene(cluster);
  const kubeconfig = join(fleet.folder, 'corpus.kubeconfig');
  writeFileSync(kubeconfig, kubeconfigOf(cluster), { mode: 0o600 });
  rmSync(join(folder, 'outputs'), { recursive: true, force: true });
  await writeTruth(cluster);
  let number = 0;
  for (const question of questions) {
    number += 1;
    const server = servers[question.server];
    const name = server?.name ?? 'kubectl';
    const recordedAt = new Date().toISOString();
    const result = await ask(question, server ?? null, kubeconfig);
    const { server: _, ...asked } = question;
    const output = {
      server: name,
      version: server?.version ?? kubectlVersion(),
      recordedAt,
      ...asked,
      result,
    };
    mkdirSync(join(folder, 'outputs', name), { recursive: true });
    const file = `${String(number).padStart(3, '0')}-${question.tool}.json`;
    writeFileSync(
      join(folder, 'outputs', name, file),
      `${JSON.stringify(withoutAddress(output, cluster), null, 1)}\n`,
    );
    console.log(`${name}/${file}`, JSON.stringify(question.arguments));
  }
} finally {
  await closeAll();
  await fleet.stop();
}

/** Besides the cluster: somebody who may read little, and a cluster that is not there. */
function kubeconfigOf(cluster: TestCluster): string {
  const dead = {
    clusters: [{ name: 'dead', cluster: { server: 'https://127.0.0.1:1' } }],
    users: [{ name: 'somebody', user: { token: 'a-token' } }],
    contexts: [{ name: 'dead', context: { cluster: 'dead', user: 'somebody' } }],
  };
  return kubeconfigText([cluster.kubeconfigEntries([administrator, limited]), dead]);
}

async function writeTruth(cluster: TestCluster): Promise<void> {
  const lines: string[] = [];
  for (const [kind, path] of Object.entries(truthPaths)) {
    const { items } = JSON.parse((await cluster.request(path)).body) as {
      items: { metadata: { managedFields?: unknown } }[];
    };
    for (const item of items) {
      delete item.metadata.managedFields;
      lines.push(JSON.stringify({ of: kind, object: item }));
    }
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'truth.jsonl'), `${lines.join('\n')}\n`);
}

/** Ports are another each time. */
function withoutAddress(output: unknown, { server }: TestCluster): unknown {
  const text = JSON.stringify(output)
    .replaceAll(server, 'https://127.0.0.1:6443')
    .replaceAll(new URL(server).host, '127.0.0.1:6443');
  return JSON.parse(text);
}
