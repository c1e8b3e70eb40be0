import { kubernetesMcpServer } from './kubernetes-mcp-server.ts';
import type { McpProfile } from './profile.ts';

export const profiles: readonly McpProfile[] = [kubernetesMcpServer];
