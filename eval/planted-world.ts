import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFleet } from '../test/cluster/start-fleet.ts';
import { type EvalWorld, openAt, scan } from './demo-world.ts';
import type { EvalScenario } from './scenario.ts';

const clusters = ['north', 'south'];

/** Real control planes, with what the scenarios put into them; every scenario has namespaces of its own. */
export async function startPlantedWorld(scenarios: readonly EvalScenario[]): Promise<EvalWorld> {
  const home = mkdtempSync(join(tmpdir(), 'k8s-mcp-agent-eval-'));
  const fleet = await startFleet({ clusters, nodes: 1, metrics: false });
  const stop = async (): Promise<void> => {
    await fleet.stop();
    rmSync(home, { recursive: true, force: true });
  };
  try {
    for (const cluster of fleet.clusters) {
      const manifests = scenarios.flatMap(({ setup }) => setup[cluster.name] ?? []);
      if (manifests.length > 0) await cluster.apply(...manifests);
    }
    const open = openAt(home, fleet.kubeconfig());
    await scan(await open({}));
    return { open, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
