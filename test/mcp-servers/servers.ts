import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { programFolder } from '../cluster/programs.ts';

/** MCP servers of others that tests read through, with what they are pinned to. */
export const pinned = {
  npm: { folder: 'npm', packages: ['mcp-server-kubernetes@4.1.7'] },
  /** kubectl-mcp-server and kubernetes-readonly-mcp. */
  fastmcp: { folder: 'fastmcp', requirements: 'fastmcp.txt' },
  /** orange-k8s-mcp-server, whose libraries are older ones. */
  commands: { folder: 'commands', requirements: 'commands.txt' },
} as const;

export function serversFolder(): string {
  const inputs = [pinned.fastmcp, pinned.commands].map(({ requirements }) =>
    readFileSync(join(import.meta.dirname, requirements), 'utf8'),
  );
  const key = createHash('sha256')
    .update([...inputs, ...pinned.npm.packages].join('\0'))
    .digest('hex')
    .slice(0, 12);
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(cache, 'k8s-mcp-agent-test', `mcp-servers-${key}`);
}

/** How a server is started. */
export interface ServerCommand {
  command: string;
  args: string[];
}

const folder = serversFolder();
const program = (place: keyof typeof pinned, ...path: string[]): string =>
  join(folder, pinned[place].folder, ...path);

/** Servers by the package that they come in. Those that run kubectl want it on the PATH: the tests' own is put there. */
export const serverCommands = {
  'mcp-server-kubernetes': {
    command: process.execPath,
    args: [program('npm', 'node_modules', 'mcp-server-kubernetes', 'dist', 'index.js')],
  },
  'kubectl-mcp-server': { command: program('fastmcp', 'bin', 'kubectl-mcp-serve'), args: ['serve'] },
  'kubernetes-readonly-mcp': { command: program('fastmcp', 'bin', 'kubernetes-readonly-mcp'), args: [] },
  'orange-k8s-mcp-server': { command: program('commands', 'bin', 'python'), args: ['-m', 'k8s_mcp_server'] },
} as const satisfies Record<string, ServerCommand>;

/** An entry of mcp.json. */
export function serverEntry(
  name: keyof typeof serverCommands,
  kubeconfig: string,
): ServerCommand & { env: Record<string, string> } {
  const { command, args } = serverCommands[name];
  const PATH = `${programFolder()}:${process.env.PATH ?? ''}`;
  return { command, args: [...args], env: { KUBECONFIG: kubeconfig, PATH } };
}

/** Written last, so that what was begun and not finished is begun again. */
export const finishedFile = join(folder, 'finished');

/**
 * Whether tests through servers of others can run. Where they cannot, they are skipped with one loud line, and fail when
 * REQUIRE_CLUSTER=1 says that they must run.
 */
export function hasServers(whatIsNotTested: string): boolean {
  if (existsSync(finishedFile)) return true;
  const message = `NOT TESTED: ${whatIsNotTested}: no MCP servers of others are installed (npm run mcp-servers:install, needs Python 3)`;
  if (process.env.REQUIRE_CLUSTER === '1') throw new Error(message);
  process.stderr.write(`\n*** ${message}\n\n`);
  return false;
}
