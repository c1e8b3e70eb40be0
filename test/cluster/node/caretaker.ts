import { createServer } from 'node:net';
import { nodeLayout } from './layout.ts';
import { cleanUp, leftovers } from './leftovers.ts';

/**
 * Owns a node's number and cleans up after the node when its stdin ends, which it does however the process that started
 * it came to its end. Exits with 75 when another has the number.
 */
const [number = '', folder = ''] = process.argv.slice(2);
const layout = nodeLayout(Number(number), folder);
// A socket without a file: gone with its owner, and taken by one alone in the network namespace in which the bridge will be.
const lock = createServer();
lock.once('error', () => process.exit(75));
lock.listen(`\0k8s-mcp-agent-node-${number}`, async () => {
  await cleanUp(layout);
  console.log('ready');
  process.stdin.resume().once('end', async () => {
    await cleanUp(layout);
    const left = leftovers(layout);
    if (left.length > 0) console.error(`left behind: ${left.join(', ')}`);
    process.exit(left.length > 0 ? 1 : 0);
  });
});
