import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { embeddedProgram } from '../../src/clusters/through-mcp/embedded-server.ts';
import { program } from '../../test/cluster/programs.ts';
import { hasServers, serverCommands } from '../../test/mcp-servers/servers.ts';

/** A server that outputs are recorded from. */
export interface RecordedServer {
  name: string;
  version: string;
  command: string;
  args: string[];
}

const cache = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
  'k8s-mcp-agent-test',
  'corpus-servers',
);

function embedded(listOutput: 'yaml' | 'table'): RecordedServer {
  const command = embeddedProgram();
  const version = execFileSync(command, ['--version'], { encoding: 'utf8' }).trim();
  return {
    name: `kubernetes-mcp-server-${listOutput}`,
    version,
    command,
    args: ['--read-only', '--list-output', listOutput],
  };
}

/** `pins`: what a server of that age was made for. */
function fromPyPi(name: string, version: string, pins: string[], args: string[]): RecordedServer {
  const folder = join(cache, `${name}-${version}`);
  const python = join(folder, 'bin', 'python');
  if (!existsSync(join(folder, 'installed'))) {
    execFileSync('python3', ['-m', 'venv', folder]);
    execFileSync(python, [
      '-m',
      'pip',
      'install',
      '-q',
      '--disable-pip-version-check',
      `${name}==${version}`,
      ...pins,
    ]);
    execFileSync('touch', [join(folder, 'installed')]);
  }
  return { name: `${name}-${version}`, version, command: python, args };
}

export function kubectlVersion(): string {
  const text = execFileSync(program('kubectl'), ['version', '--client', '-o', 'json'], { encoding: 'utf8' });
  return JSON.parse(text).clientVersion.gitVersion;
}

function pinnedElsewhere(name: keyof typeof serverCommands, version: string): RecordedServer {
  return { name: `${name}-${version}`, version, ...serverCommands[name] };
}

const startOf = (module: string): string[] => ['-c', `from ${module} import main; main()`];

/** Those of test/mcp-servers (install them first), and six of which only the outputs are wanted. */
export function recordedServers(): Record<string, RecordedServer> {
  if (!hasServers('recording')) throw new Error('node test/mcp-servers/install.ts');
  const entryPoint =
    'from importlib.metadata import entry_points as e; next(p for p in e(group="console_scripts") if p.name=="mcp-kubernetes-server").load()()';
  return {
    'kms-yaml': embedded('yaml'),
    'kms-table': embedded('table'),
    flux: { ...pinnedElsewhere('mcp-server-kubernetes', '4.1.7'), name: 'mcp-server-kubernetes' },
    'kubectl-mcp-1': fromPyPi(
      'kubectl-mcp-server',
      '1.24.0',
      ['fastmcp>=3,<4', 'mcp<2'],
      ['-m', 'kubectl_mcp_tool.mcp_server'],
    ),
    'kubectl-mcp-2': pinnedElsewhere('kubectl-mcp-server', '2.0.0'),
    readonly: pinnedElsewhere('kubernetes-readonly-mcp', '0.2.1'),
    command: pinnedElsewhere('orange-k8s-mcp-server', '1.1.0'),
    microk8s: fromPyPi('microk8s-mcp', '0.1.4', [], startOf('microk8s_mcp.server')),
    mcpnertes: fromPyPi('mcpnertes', '0.1.1', [], startOf('mcpnertes.server')),
    'own-tables': fromPyPi('k8s-mcp-bilbilmyc', '2.0.0', [], startOf('k8s_mcp.server')),
    lens: fromPyPi('k8s-lens-mcp', '0.1.0', [], startOf('k8s_lens_mcp.server')),
    feiskyer: fromPyPi('mcp-kubernetes-server', '0.1.12', ['fastmcp<2.14', 'mcp<1.26'], ['-c', entryPoint]),
  };
}
