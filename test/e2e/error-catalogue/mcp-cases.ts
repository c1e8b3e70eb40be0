import { reader } from '../../cluster/test-cluster.ts';
import type { StdioBehaviour } from '../../fakes/stdio-server.ts';
import { kubernetesTools, serverReading, textResult, tool } from '../../fakes/test-servers.ts';
import type { ProgramResult } from '../run-program.ts';
import type { Case } from './case.ts';
import type { ErrorGround } from './error-ground.ts';

/** MCP servers. */
export function mcpCases(ground: ErrorGround) {
  const mcp = (entry: object): string =>
    ground.file('mcp.json', JSON.stringify({ mcpServers: { helper: entry } }));
  const mcpServer = (behaviour: StdioBehaviour): string =>
    mcp(serverReading(ground.file('behaviour.json', JSON.stringify(behaviour))));
  const withMcp = (command: string[], config: string): Promise<ProgramResult> =>
    ground.run([...command, '--mcp-config', config]);
  return {
    TOO_LARGE: {
      run: () =>
        ground.run(
          ['scan', 'configmaps', '--via', 'mcp', '--kubeconfig', ground.atCluster({ token: reader.token })],
          ground.folder(),
          {
            K8S_MCP_AGENT_MCP_MESSAGE_LIMIT: '1MiB',
          },
        ),
      exitCode: 1,
      subject: 'shop',
      says: /larger than/,
    },
    MCP_SERVER_MISSING: {
      run: () => withMcp(['discover'], mcp({ command: '/gone/server' })),
      exitCode: 3,
      subject: 'helper',
      says: /\/gone\/server/,
    },
    MCP_SERVER_DIED: {
      run: () =>
        withMcp(
          ['discover'],
          mcp({ command: process.execPath, args: ['-e', 'console.error("no licence"); process.exit(3)'] }),
        ),
      exitCode: 3,
      subject: 'helper',
      says: /it ended with code 3/,
    },
    MCP_TOOL_FAILED: {
      run: () =>
        withMcp(
          ['scan', 'pods'],
          mcpServer({
            tools: kubernetesTools,
            calls: { resources_list: failing('the moon is in the wrong place') },
          }),
        ),
      exitCode: 1,
      subject: 'helper',
      says: /the moon is in the wrong place/,
    },
    MCP_TOOL_UNKNOWN: {
      run: () =>
        withMcp(
          ['scan', 'pods'],
          mcpServer({
            tools: kubernetesTools,
            calls: { resources_list: { error: { code: -32602, message: 'unknown tool "resources_list"' } } },
          }),
        ),
      exitCode: 1,
      subject: 'helper',
      says: /unknown tool/,
    },
    MCP_UNTRUSTED: {
      run: () => withMcp(['scan'], mcpServer({ tools: [tool('list_namespaces'), tool('list_pods')] })),
      exitCode: 1,
      subject: 'helper',
      says: /is not used/,
    },
    MCP_SERVER_UNKNOWN: {
      run: () => withMcp(['discover', '--trust', 'nobody'], mcp({ command: 'true' })),
      exitCode: 2,
      subject: 'nobody',
      says: /no MCP server named/,
    },
  } satisfies Record<string, Case>;
}

function failing(text: string): { result: unknown } {
  const { result } = textResult(text);
  return { result: { ...(result as object), isError: true } };
}
