import { z } from 'zod';

/**
 * What goes into an argument. Words in braces stand for what is asked: {apiVersion} {group} {version} {kind} {plural}
 * {resource} (deployments.apps) {scope} (namespaced, clustered) {namespace} {name} {output} {contextFlag}
 * (` --context=NAME`, or nothing).
 */
const Arguments = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
export type Arguments = z.infer<typeof Arguments>;

const ToolCall = z.object({
  tool: z.string(),
  arguments: Arguments,
  /** Arguments that may pick the cluster: the first of them that the tool's own schema has is used. */
  clusterArguments: z.array(z.string()),
});

/** How more than one page is asked for. */
export const Paging = z.object({
  by: z.enum(['continue', 'offset']),
  /** The argument that takes the token, or the number of items that were given. */
  argument: z.string(),
  limitArgument: z.string(),
  limit: z.number().int(),
});
export type Paging = z.infer<typeof Paging>;

/** A tool that lists kinds, and how it is asked. */
export const ListRule = ToolCall.extend({
  /** GroupResources; any: whatever the cluster has. */
  kinds: z.union([z.literal('any'), z.array(z.string())]),
  /** Put over `arguments` when one namespace is asked for; null: the tool cannot be asked for one. */
  oneNamespace: Arguments.nullable(),
  /** Put over `arguments` when all are asked for; null: the tool lists one at a time only. */
  allNamespaces: Arguments.nullable(),
  /** What {output} may be, best first; the first that gives whole objects is used. [] where there is no choice. */
  outputs: z.array(z.string()),
  paging: Paging.nullable(),
  /** The server may list one namespace in place of all, without a word, for those who may not list all. */
  mayNarrow: z.boolean(),
});
export type ListRule = z.infer<typeof ListRule>;

/** A tool that gives one cluster-scoped object whole, however lists are given. */
export const GetRule = ToolCall;
export type GetRule = z.infer<typeof GetRule>;

/** A tool that gives the log of a container, and by which arguments it is narrowed; null: it has none for that. */
export const LogRule = ToolCall.extend({
  container: z.string().nullable(),
  /** Takes a number of lines. */
  tail: z.string().nullable(),
  /** Takes true. */
  previous: z.string().nullable(),
  /** Takes seconds as a number, or as kubectl takes them: 90s. */
  since: z.object({ argument: z.string(), form: z.enum(['seconds', 'duration']) }).nullable(),
  /** Takes true: each line begins with its time. */
  timestamps: z.string().nullable(),
  /** Where in the answer's JSON the text stands; null: the answer is the text. */
  textKey: z.string().nullable(),
  /** What is said in place of a log that is empty, as a pattern; null: nothing is. */
  emptyWords: z.string().nullable(),
});
export type LogRule = z.infer<typeof LogRule>;

/** A tool that tells something else of a cluster: it takes names alone, and gives a text without settings' values in it. */
export const LiveRule = ToolCall.extend({
  gives: z.string(),
  needs: z.array(z.enum(['namespace', 'name'])),
});
export type LiveRule = z.infer<typeof LiveRule>;

/** A tool that says which clusters the server reaches. */
export const TargetsRule = z.object({
  tool: z.string(),
  arguments: Arguments,
  /** records: data, of which `key` is what the cluster's argument takes; lines: a name on each line. */
  format: z.enum(['records', 'lines']),
  key: z.string(),
});
export type TargetsRule = z.infer<typeof TargetsRule>;

/** A tool that may be called unasked: it only reads, as long as these arguments have one of these values. */
export const SafeTool = z.object({
  tool: z.string(),
  only: z.record(z.string(), z.array(z.union([z.string(), z.number(), z.boolean()]))),
});
export type SafeTool = z.infer<typeof SafeTool>;

/** How one MCP server is used: data, so that it can be shown, kept, and made by rules for servers that nobody knows. */
export const McpProfile = z.object({
  name: z.string(),
  /** The model that proposed it; none for what is known, or proposed by rules. */
  proposedBy: z.string().optional(),
  /** Tool → arguments that it must take, for a server to be one of these. */
  signature: z.record(z.string(), z.array(z.string())),
  /** The first that lists a kind is used. */
  lists: z.array(ListRule),
  get: GetRule.nullable(),
  /** null: it shows no logs, or was said yes to before logs were read. */
  logs: LogRule.nullable().default(null),
  /** What a model may ask for. */
  reads: z.array(LiveRule).default([]),
  /** null, or a server without the tool: it knows one cluster and has no name for it. */
  targets: TargetsRule.nullable(),
  /** Every call has to name a cluster, and no tool tells names: the user does. */
  needsClusterNames: z.boolean().default(false),
  /** Kinds that are not asked for, and what is told instead. */
  skipped: z.record(z.string(), z.string()),
  /** What may be called besides the above. */
  safeTools: z.array(SafeTool),
  /** What error texts are wrapped in, as patterns: cut out, so that the cluster's own words are told. */
  noise: z.array(z.string()),
  /** One call holds up all others, so that each cluster gets a process of its own. */
  oneProcessPerCluster: z.boolean(),
  /** Variables that its process needs, where its entry does not set them. */
  environment: z.record(z.string(), z.string()),
});
export type McpProfile = z.infer<typeof McpProfile>;

/** The names by which servers let a cluster be picked. */
export const usualClusterArguments = [
  'context',
  'cluster',
  'target',
  'kubeContext',
  'kube_context',
  'contextName',
  'context_name',
  'clusterName',
  'cluster_name',
  'clusterId',
  'cluster_id',
];

/** What no server is asked for. */
export const neverAsked = { secrets: 'Secrets through MCP: denied by us' };

/** The rule that lists a kind (a GroupResource); undefined: the server cannot list it. */
export function listRuleFor({ lists }: McpProfile, kind: string): ListRule | undefined {
  return lists.find(({ kinds }) => kinds === 'any' || kinds.includes(kind));
}
