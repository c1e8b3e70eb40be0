import { accessSync, constants, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { AppError } from '../../domain/errors.ts';
import { makeWithParents } from '../../lib/make-with-parents.ts';
import type { McpServerConfig } from '../../mcp/server-config.ts';
import { searchPath } from '../kubeconfig/find-program.ts';
import { type NamedContext, writeKubeconfig } from '../kubeconfig/write-kubeconfig.ts';

/** Not a name that people give to a server of their own. */
export const embeddedServerName = 'embedded';

/** How the server is configured: for scans whole objects as YAML, for an agent's own calls tables. */
export const configurations = { scan: 'yaml', live: 'table' } as const;

const systems: Record<string, string> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };
const processors: Record<string, string> = { x64: 'amd64', arm64: 'arm64' };
/** Nothing listens there: a current context that hangs would hold the server up for 20 s. */
const placeholder = 'none-reached-yet';

/** The server's own program, without the wrapper around it. Throws MCP_SERVER_MISSING. */
export function embeddedProgram(): string {
  const name = `kubernetes-mcp-server-${systems[process.platform]}-${processors[process.arch]}`;
  try {
    const path = createRequire(import.meta.url).resolve(
      `${name}/bin/${name}${process.platform === 'win32' ? '.exe' : ''}`,
    );
    accessSync(path, constants.X_OK);
    return path;
  } catch (error) {
    throw new AppError('MCP_SERVER_MISSING', `the embedded MCP server (${name}) is not installed`, {
      hint: 'Install again without --omit=optional; or read the clusters by their API (--via api).',
      cause: error,
    });
  }
}

export interface EmbeddedServer {
  config: McpServerConfig;
  /** Writes the kubeconfig anew; a server that runs has to be started again to be sure that it knows. */
  reach(contexts: readonly NamedContext[]): void;
  /** Removes the kubeconfig and the configuration. */
  remove(): void;
}

export interface EmbeddedServerOptions {
  contexts: readonly NamedContext[];
  configuration: keyof typeof configurations;
  /** A folder of our own; what is written into it is private and goes with the server. */
  runtimeFolder: string;
  /** What exec plugins need. */
  environment: Readonly<Record<string, string>>;
  home: string;
  /** Of one cluster. Left to itself, the server asks 5 times. */
  requestsPerSecond: number;
}

/** Writes the server's configuration and a kubeconfig of our own making, and says how to start it. */
export function prepareEmbeddedServer(options: EmbeddedServerOptions): EmbeddedServer {
  const program = embeddedProgram();
  const folder = privateFolder(options.runtimeFolder);
  const kubeconfig = join(folder, 'kubeconfig');
  const configuration = join(folder, 'config.toml');
  const reach = (contexts: readonly NamedContext[]): void =>
    writeFileSync(kubeconfig, kubeconfigFor(contexts), { mode: 0o600 });
  reach(options.contexts);
  writeFileSync(configuration, configurationText(options.configuration), { mode: 0o600 });
  const remove = (): void => {
    process.off('exit', remove);
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', remove);
  return {
    config: {
      name: embeddedServerName,
      // Its arguments name a folder that lives as long as we do.
      identity: program,
      transport: 'stdio',
      command: program,
      args: ['--config', configuration, '--kubeconfig', kubeconfig],
      env: environmentFor(options),
    },
    reach,
    remove,
  };
}

/** Plugins are found where we find them ourselves. Two requests make one list: may we, and the list itself. */
function environmentFor({
  environment,
  home,
  requestsPerSecond,
}: EmbeddedServerOptions): Record<string, string> {
  return {
    KUBE_CLIENT_QPS: String(requestsPerSecond),
    KUBE_CLIENT_BURST: String(2 * requestsPerSecond),
    ...environment,
    PATH: searchPath({ environment, home }).join(delimiter),
  };
}

/** A folder that tells whose it is, so that what a killed process has left behind is removed by the next one. */
function privateFolder(runtimeFolder: string): string {
  const make = (folder: string): void => mkdirSync(folder, { mode: 0o700 });
  makeWithParents(runtimeFolder, { make, parentOf: dirname });
  for (const name of readdirSync(runtimeFolder)) {
    const [, pid] = /^mcp-(\d+)-/.exec(name) ?? [];
    if (pid !== undefined && !isRunning(Number(pid)))
      rmSync(join(runtimeFolder, name), { recursive: true, force: true });
  }
  return mkdtempSync(join(runtimeFolder, `mcp-${process.pid}-`));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** The current context is one that nothing answers, at once: no tool is called without saying which context is meant. */
function kubeconfigFor(contexts: readonly NamedContext[]): string {
  const closed: NamedContext = {
    name: placeholder,
    context: { flattened: { cluster: { server: 'https://127.0.0.1:1' }, user: {} } },
    namespace: null,
  };
  return writeKubeconfig([...contexts, closed], placeholder);
}

/** Read-only, no Secrets, and not the tool that prints the kubeconfig with its tokens. */
function configurationText(configuration: keyof typeof configurations): string {
  return [
    'read_only = true',
    `list_output = "${configurations[configuration]}"`,
    'toolsets = ["core", "config"]',
    'disabled_tools = ["configuration_view"]',
    '[[denied_resources]]',
    'group = ""',
    'version = "v1"',
    'kind = "Secret"',
    '',
  ].join('\n');
}
