import { type ListRule, type McpProfile, neverAsked, type TargetsRule } from '../profiles/profile.ts';
import type { ToolDefinition } from '../tool-definition.ts';
import { proposeAnyKindList, proposeGet } from './any-kind-tool.ts';
import { rolesOf } from './argument-roles.ts';
import { proposeCommands } from './command-tool.ts';
import { proposeTargets } from './fleet-tool.ts';
import { proposeToolsPerKind } from './tool-per-kind.ts';

/**
 * How a server that nobody knows could be used, by the names and schemas of its tools, best first: a tool that lists every
 * kind, one that runs kubectl, or one for each kind. Pure; none of them is used before the user has said yes, and the
 * first calls have to prove it. The order in which a server lists its tools changes nothing. [] for a server that is none
 * of Kubernetes.
 */
export function proposeProfiles(listed: readonly ToolDefinition[]): McpProfile[] {
  const tools = listed.toSorted(byName);
  const anyKind = tools.map(proposeAnyKindList).filter((rule) => rule !== null);
  const perKind = proposeToolsPerKind(tools);
  const get = tools.map(proposeGet).find((rule) => rule !== null) ?? null;
  const commands = tools.flatMap(proposeCommands);
  return [
    ...anyKind.flatMap((list) => profileOf('tool for every kind', [list], { tools, get })),
    ...commands.flatMap(({ list, targets }) => profileOf('kubectl commands', [list], { tools, targets })),
    ...(listsEnough(perKind) ? profileOf('tool for each kind', perKind, { tools, get }) : []),
  ];
}

function byName(left: ToolDefinition, right: ToolDefinition): number {
  if (left.name === right.name) return 0;
  return left.name < right.name ? -1 : 1;
}

/** The namespaces, which tell which cluster it is, and something in them. */
function listsEnough(rules: readonly ListRule[]): boolean {
  return rules.length > 1 && rules.some(({ kinds }) => kinds.includes('namespaces'));
}

interface Parts {
  tools: readonly ToolDefinition[];
  get?: McpProfile['get'];
  /** Where no tool names clusters. */
  targets?: TargetsRule;
}

function profileOf(name: string, lists: ListRule[], { tools, get = null, targets }: Parts): McpProfile[] {
  const [argument] = lists.flatMap(({ clusterArguments }) => clusterArguments);
  const named = proposeTargets(tools, argument ?? '');
  const needsNames = lists.some(({ tool }) => demandsCluster(tools, tool));
  const usesNames = argument !== undefined || targets !== undefined;
  return [
    {
      name,
      signature: {},
      lists,
      get,
      logs: null,
      reads: [],
      targets: usesNames ? (named ?? targets ?? null) : null,
      needsClusterNames: needsNames && named === null,
      skipped: neverAsked,
      safeTools: [],
      noise: [],
      oneProcessPerCluster: true,
      environment: {},
    },
  ];
}

function demandsCluster(tools: readonly ToolDefinition[], name: string): boolean {
  const tool = tools.find((candidate) => candidate.name === name);
  return tool !== undefined && rolesOf(tool).get('cluster')?.required === true;
}
