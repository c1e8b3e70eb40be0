import { isLogCall } from './logs/log-call.ts';
import type { Arguments, ListRule, McpProfile, SafeTool } from './profiles/profile.ts';
import { isMadeBy } from './render-arguments.ts';

type CallArguments = Readonly<Record<string, unknown>>;

/** Arguments besides those of the templates. */
interface Others {
  clusters: readonly string[];
  pages: readonly string[];
}

/**
 * Whether a profile says that a call only reads: its tool is one that lists, gets or names clusters, asked as the profile
 * asks, or one that is safe with these arguments. What the server claims of its tools counts for nothing.
 */
export function isAllowedCall(
  { lists, get, logs, reads, targets, safeTools }: McpProfile,
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
    reads
      .filter(isOf)
      .some((rule) => isShapedAs(args, rule.arguments, { clusters: rule.clusterArguments, pages: [] })) ||
    (targets !== null && isOf(targets) && isShapedAs(args, targets.arguments, { clusters: [], pages: [] })) ||
    safeTools.filter(isOf).some(({ only }) => keepsTo(only, args))
  );
}

function isListCall(rule: ListRule, args: CallArguments): boolean {
  const { paging, clusterArguments: clusters } = rule;
  const pages = paging === null ? [] : [paging.argument, paging.limitArgument];
  return [{}, rule.oneNamespace, rule.allNamespaces].some(
    (scope) => scope !== null && isShapedAs(args, { ...rule.arguments, ...scope }, { clusters, pages }),
  );
}

/** Every argument is one that the templates make, or one that picks a cluster or a page; none of the templates is left out. */
function isShapedAs(args: CallArguments, templates: Arguments, others: Others): boolean {
  const isWhole = Object.keys(templates).every((argument) => argument in args);
  const isMade = Object.entries(args).every(([argument, value]) => {
    const template = templates[argument];
    return template === undefined ? isOneOf(others, argument, value) : isMadeBy(template, value);
  });
  return isWhole && isMade;
}

/** A server may take a cluster's name of the wrong type for none, and ask whichever cluster is its own choice. */
function isOneOf({ clusters, pages }: Others, argument: string, value: unknown): boolean {
  if (clusters.includes(argument)) return typeof value === 'string';
  return pages.includes(argument) && (typeof value === 'string' || typeof value === 'number');
}

function keepsTo(only: SafeTool['only'], args: CallArguments): boolean {
  return Object.entries(only).every(([argument, values]) => values.some((value) => value === args[argument]));
}
