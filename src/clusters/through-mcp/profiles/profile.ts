import type { ResourceKind } from '../../../domain/kind.ts';
import type { McpToolInfo } from '../../../domain/mcp-tool.ts';

/** What a list call needs to say. */
export interface ListCall {
  kind: Pick<ResourceKind, 'group' | 'version' | 'kind' | 'plural'>;
  /** null: all namespaces. */
  namespace: string | null;
  /** The server's own name of the cluster; null for a server that knows only one. */
  target: string | null;
}

/** What says which single object is wanted. */
export interface GetCall extends Pick<ListCall, 'kind' | 'target'> {
  name: string;
}

/** A cluster that a server says it reaches. */
export interface ServerTarget {
  name: string;
  /** Its API server's address, where the server tells it. */
  server: string | null;
}

/** How one known MCP server is used: data, not code, as far as it goes. */
export interface McpProfile {
  name: string;
  /** Whether a server's tools are those that this profile is for. */
  matches: (tools: readonly Pick<McpToolInfo, 'name'>[]) => boolean;
  listTool: string;
  /** The argument that picks the cluster is read from the tool's own schema: these names are looked for, in order. */
  clusterArguments: readonly string[];
  listArguments: (call: ListCall, clusterArgument: string | null) => Record<string, unknown>;
  /** Gives one cluster-scoped object whole, however lists are given. */
  getTool: string;
  getArguments: (call: GetCall, clusterArgument: string | null) => Record<string, unknown>;
  /** Lists the clusters that the server reaches; a server without the tool (or null) knows only one. */
  targetsTool: string | null;
  /** null: the answer is not one that the tool gives. */
  readTargets: (structuredContent: unknown) => ServerTarget[] | null;
  /** Kinds that are not asked for, and what is told instead. */
  skipped: Readonly<Record<string, string>>;
  /** Tools that may be called unasked: they only read. */
  safeTools: readonly string[];
}
