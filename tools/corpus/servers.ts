import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { embeddedProgram } from '../../src/clusters/through-mcp/embedded-server.ts';
import { program } from '../../test/cluster/programs.ts';

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

function fromNpm(name: string, version: string, file: string): RecordedServer {
  const folder = join(cache, `${name}-${version}`);
  if (!existsSync(join(folder, 'node_modules', name))) {
    mkdirSync(folder, { recursive: true });
    execFileSync('npm', [
      'install',
      '--prefix',
      folder,
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      `${name}@${version}`,
    ]);
  }
  return { name, version, command: process.execPath, args: [join(folder, 'node_modules', name, file)] };
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

/** Installs what is not there yet. */
export function recordedServers(): Record<string, RecordedServer> {
  return {
    'kms-yaml': embedded('yaml'),
    'kms-table': embedded('table'),
    flux: fromNpm('mcp-server-kubernetes', '4.1.7', 'dist/index.js'),
    'kubectl-mcp-1': fromPyPi(
      'kubectl-mcp-server',
      '1.24.0',
      ['fastmcp>=3,<4', 'mcp<2'],
      ['-m', 'kubectl_mcp_tool.mcp_server'],
    ),
    'kubectl-mcp-2': fromPyPi('kubectl-mcp-server', '2.0.0', [], ['-m', 'kubectl_mcp_tool.cli', 'serve']),
    readonly: fromPyPi(
      'kubernetes-readonly-mcp',
      '0.2.1',
      [],
      [
        '-c',
        'import sys; sys.argv=["x"]; from importlib.metadata import entry_points as e; next(p for p in e(group="console_scripts") if p.name=="kubernetes-readonly-mcp").load()()',
      ],
    ),
    command: fromPyPi(
      'orange-k8s-mcp-server',
      '1.1.0',
      ['mcp==1.6.0', 'pydantic<2.12'],
      ['-m', 'k8s_mcp_server'],
    ),
    feiskyer: fromPyPi(
      'mcp-kubernetes-server',
      '0.1.12',
      ['fastmcp<2.14', 'mcp<1.26'],
      [
        '-c',
        'from importlib.metadata import entry_points as e; next(p for p in e(group="console_scripts") if p.name=="mcp-kubernetes-server").load()()',
      ],
    ),
  };
}
