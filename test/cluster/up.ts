import { parseArgs } from 'node:util';
import { deployment, namespace, service } from './manifests.ts';
import { startFleet } from './start-fleet.ts';
import { administrator, limited, reader } from './test-cluster.ts';

/** Starts a fleet by hand and keeps it until Ctrl-C. */
const { values } = parseArgs({
  options: {
    clusters: { type: 'string', default: '1' },
    nodes: { type: 'string', default: '0' },
    'real-nodes': { type: 'string', default: '0' },
    workloads: { type: 'boolean', default: false },
  },
});
const fleet = await startFleet({
  clusters: Number(values.clusters),
  nodes: Number(values.nodes),
  realNodes: Number(values['real-nodes']),
});
if (values.workloads) {
  for (const cluster of fleet.clusters) {
    await cluster.apply(
      namespace('shop'),
      deployment({ name: 'web', namespace: 'shop', replicas: 3 }),
      service('web', 'shop'),
    );
  }
}
console.log(`export KUBECONFIG=${fleet.kubeconfig([administrator, reader, limited])}`);
const stop = (): void => void fleet.stop().then(() => process.exit(0));
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
setInterval(() => undefined, 1 << 30);
