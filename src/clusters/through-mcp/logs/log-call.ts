import type { ContainerLogRequest } from '../../../domain/container-log.ts';
import { AppError } from '../../../domain/errors.ts';
import type { LogRule } from '../profiles/profile.ts';
import { isMadeBy } from '../render-arguments.ts';

/**
 * The arguments that narrow a log, as a rule's tool takes them. Throws MCP_TOOL_UNKNOWN where it has none for what is asked:
 * another container's lines, or older ones, would be a wrong answer.
 */
export function logArguments(rule: LogRule, request: ContainerLogRequest): Record<string, unknown> {
  const { tool, container, tail, previous, since, timestamps } = rule;
  const duration = since?.form === 'duration' ? `${request.sinceSeconds}s` : request.sinceSeconds;
  return {
    ...demanded(tool, 'the container', container, request.container),
    ...demanded(tool, 'the container that ran before', previous, request.previous || null),
    ...demanded(
      tool,
      'how far back',
      since?.argument ?? null,
      request.sinceSeconds === null ? null : duration,
    ),
    // One line more than asked for tells whether there are more.
    ...(tail === null ? {} : { [tail]: request.tailLines + 1 }),
    ...(timestamps === null ? {} : { [timestamps]: true }),
  };
}

function demanded(
  tool: string,
  what: string,
  argument: string | null,
  value: string | number | true | null,
): Record<string, unknown> {
  if (value === null) return {};
  if (argument !== null) return { [argument]: value };
  throw new AppError('MCP_TOOL_UNKNOWN', `${tool} has no argument for ${what}`, {
    hint: 'Ask without it, or read the cluster by its API.',
  });
}

/** Whether a call is one that `logArguments` makes. */
export function isLogCall(rule: LogRule, args: Readonly<Record<string, unknown>>): boolean {
  const isWhole = Object.keys(rule.arguments).every((argument) => argument in args);
  return isWhole && Object.entries(args).every(([argument, value]) => isMade(rule, argument, value));
}

function isMade(rule: LogRule, argument: string, value: unknown): boolean {
  const template = rule.arguments[argument];
  if (template !== undefined) return isMadeBy(template, value);
  if (rule.clusterArguments.includes(argument)) return typeof value === 'string';
  if (argument === rule.container) return typeof value === 'string' && /^[a-z0-9][a-z0-9.-]*$/.test(value);
  if (argument === rule.tail) return Number.isInteger(value);
  if (argument === rule.previous || argument === rule.timestamps) return value === true;
  if (argument !== rule.since?.argument) return false;
  return rule.since.form === 'seconds' ? Number.isInteger(value) : /^\d+s$/.test(String(value));
}
