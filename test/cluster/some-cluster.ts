import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { namespace } from './manifests.ts';
import { areProgramsBuilt, program } from './programs.ts';
import { hasCluster } from './require-cluster.ts';
import { startFleet } from './start-fleet.ts';

const run = promisify(execFile);

/** A cluster that a test may work in, inside namespaces that it creates itself: its own, or the one that E2E_KUBECONFIG names. */
export interface SomeCluster {
  kubeconfig: string;
  context: string;
  /** Throws when kubectl refuses. */
  kubectl(args: readonly string[], input?: string): Promise<string>;
  /** A new namespace of a name that nobody else uses; deleted by `stop`. */
  createNamespace(): Promise<string>;
  stop(): Promise<void>;
}

/** Whether there is one. A cluster of somebody's is written to only when E2E_ALLOW_WRITES=1 says so. */
export function hasSomeCluster(whatIsNotTested: string): boolean {
  if (process.env.E2E_KUBECONFIG === undefined) return hasCluster(whatIsNotTested);
  if (process.env.E2E_ALLOW_WRITES === '1') return true;
  const message = `NOT TESTED: ${whatIsNotTested}: E2E_KUBECONFIG names a cluster, but E2E_ALLOW_WRITES is not 1`;
  if (process.env.REQUIRE_CLUSTER === '1') throw new Error(message);
  process.stderr.write(`\n*** ${message}\n\n`);
  return false;
}

export async function startSomeCluster(): Promise<SomeCluster> {
  const given = process.env.E2E_KUBECONFIG;
  if (given !== undefined) return clusterOf(given, async () => undefined);
  const fleet = await startFleet({ clusters: ['some'] });
  return clusterOf(fleet.kubeconfig(), () => fleet.stop());
}

async function clusterOf(kubeconfig: string, stop: () => Promise<void>): Promise<SomeCluster> {
  const kubectl = async (args: readonly string[], input = ''): Promise<string> => {
    const running = run(kubectlProgram(), ['--kubeconfig', kubeconfig, ...args], { maxBuffer: 1 << 28 });
    running.child.stdin?.end(input);
    return (await running).stdout;
  };
  const namespaces: string[] = [];
  return {
    kubeconfig,
    context: (await kubectl(['config', 'current-context'])).trim(),
    kubectl,
    createNamespace: async () => {
      const name = `k8s-mcp-agent-test-${randomBytes(4).toString('hex')}`;
      await kubectl(['create', '-f', '-'], JSON.stringify(namespace(name)));
      namespaces.push(name);
      return name;
    },
    stop: async () => {
      for (const name of namespaces) await kubectl(['delete', 'namespace', name, '--wait=false']);
      await stop();
    },
  };
}

/** The built one, else the machine's own. */
function kubectlProgram(): string {
  return areProgramsBuilt() && existsSync(program('kubectl')) ? program('kubectl') : 'kubectl';
}
