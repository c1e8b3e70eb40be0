import { kubernetesMcpServer } from './kubernetes-mcp-server.ts';
import { mcpServerKubernetes } from './mcp-server-kubernetes.ts';
import type { McpProfile } from './profile.ts';

/** Servers that are known: used without asking. */
export const profiles: readonly McpProfile[] = [kubernetesMcpServer, mcpServerKubernetes];
