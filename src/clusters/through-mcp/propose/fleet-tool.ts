import type { TargetsRule } from '../profiles/profile.ts';
import type { ToolDefinition } from '../tool-definition.ts';
import { demandsOnly } from './argument-roles.ts';
import { whatIsRead } from './tool-words.ts';

const namesClusters = /^(?:configuration|config|kubeconfig|kube|managed|member)?(?:contexts|clusters)$/;

/** Shape (e): the tool that names the clusters which the others' cluster argument takes. */
export function proposeTargets(
  tools: readonly ToolDefinition[],
  clusterArgument: string,
): TargetsRule | null {
  const tool = tools.find(
    (candidate) =>
      namesClusters.test(whatIsRead(candidate.name) ?? '') &&
      demandsOnly(candidate, []) &&
      candidate.readOnlyHint !== false &&
      candidate.destructiveHint !== true,
  );
  if (tool === undefined) return null;
  const key = /id$/i.test(clusterArgument) ? 'id' : 'name';
  return { tool: tool.name, arguments: {}, format: 'records', key };
}
