import { isLogCall } from './logs/log-call.ts';
import type { Arguments, ListRule, McpProfile, SafeTool } from './profiles/profile.ts';
import { isMadeBy } from './render-arguments.ts';

type CallArguments = Readonly<Record<string, unknown>>;

/**
 * Whether a profile says that a call only reads: its tool is one that lists, gets or names clusters, asked as the profile
 * asks, or one that is safe with these arguments. What the server claims of its tools counts for nothing.
 */
export function isAllowedCall(
  { lists, get, logs, targets, safeTools }: McpProfile,
  tool: string,
  args: CallArguments,
): boolean {
  const isOf = (rule: { tool: string }): boolean => rule.tool === tool;
  return (
    lists.filter(isOf).some((rule) => isListCall(rule, args)) ||
    (get !== null &&
      isOf(get) &&
      isShapedAs(args, get.arguments, { clusters: get.clusterArguments, pages: [] })) ||
    (logs !== null && isOf(logs) && isLogCall(logs, args)) ||
    (targets !== null && isOf(targets) && isShapedAs(args, targets.arguments, { clusters: [], pages: [] })) ||
    safeTools.filter(isOf).some(({ only }) => keepsTo(only, args))
  );
}

function isListCall(rule: ListRule, args: CallArguments): boolean {
  const { paging, clusterArguments } = rule;
  const more =
    paging === null ? clusterArguments : [...clusterArguments, paging.argument, paging.limitArgument];
  return [{}, rule.oneNamespace, rule.allNamespaces].some(
    (scope) => scope !== null && isShapedAs(args, { ...rule.arguments, ...scope }, more),
  );
}

/** Every argument is one that the templates make, or one that picks a cluster or a page; none of the templates is left out. */
function isShapedAs(args: CallArguments, templates: Arguments, more: readonly string[]): boolean {
  const isWhole = Object.keys(templates).every((argument) => argument in args);
  const isMade = Object.entries(args).every(([argument, value]) => {
    const template = templates[argument];
    return template === undefined ? more.includes(argument) : isMadeBy(template, value);
  });
  return isWhole && isMade;
}

function keepsTo(only: SafeTool['only'], args: CallArguments): boolean {
  return Object.entries(only).every(([argument, values]) => values.some((value) => value === args[argument]));
}
