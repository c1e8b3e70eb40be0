import { errorCatalogue } from '../../../domain/error-catalogue.ts';
import { AppError, isAppError } from '../../../domain/errors.ts';
import type { ResourceKind } from '../../../domain/kind.ts';
import { groupResource } from '../../../domain/kind.ts';
import type { ExtractionOptions } from '../../../extract/extract-resource.ts';
import { readToolResult } from '../../../extract/read-tool-result.ts';
import { type JsonObject, objectAt, textAt } from '../../../lib/json.ts';
import type { AskedServer, ToolCaller } from '../ask-server.ts';
import { builtInKinds } from '../built-in-kinds.ts';
import { listRecords } from '../list-records.ts';
import { listRuleFor, type McpProfile } from '../profiles/profile.ts';
import { readTargets, type ServerTarget } from '../read-targets.ts';

export interface ProveOptions {
  server: string;
  /** The clusters that the user has named, where the server does not. */
  clusters: ServerTarget[] | null;
  profile: McpProfile;
  caller: ToolCaller;
  extraction: ExtractionOptions;
  signal: AbortSignal;
}

/** A profile that was seen to work, with the output that shows most. */
export interface Proof {
  profile: McpProfile;
  /** What was read, for people. */
  detail: string;
}

/** So many clusters are tried: the first may be the dead one, and each may cost a whole time limit. */
const mostTargets = 3;
/** What nearly every cluster has something of. */
const secondKinds = ['services', 'configmaps', 'serviceaccounts', 'pods', 'nodes', 'deployments.apps'];
/** One of them is in every cluster. */
const namespacesOfAll = ['kube-system', 'default'];

/**
 * Tries a profile on a server: the namespaces of one of its clusters and one kind more have to give records, among them
 * namespaces that every cluster has. Throws MCP_UNTRUSTED with the reason when they do not, and what happened where no cluster
 * could be reached.
 */
export async function proveProfile(options: ProveOptions): Promise<Proof> {
  const errors: AppError[] = [];
  for (const target of (await targetsOf(options)).slice(0, mostTargets)) {
    try {
      return await proveOn(target, options);
    } catch (error) {
      options.signal.throwIfAborted();
      if (!isAppError(error)) throw error;
      errors.push(error);
    }
  }
  const [first] = errors;
  if (first !== undefined && errors.every(isUnreachable)) throw first;
  throw refused(options.server, first?.message ?? 'it names no cluster');
}

async function targetsOf({
  profile,
  clusters,
  caller,
  extraction,
  server,
  signal,
}: ProveOptions): Promise<(ServerTarget | null)[]> {
  if (clusters !== null) return clusters;
  const { targets: rule } = profile;
  if (rule === null) return [null];
  const result = await caller.call(rule.tool, rule.arguments, null, signal);
  const targets = readTargets(result, rule, extraction.redactor);
  if (targets !== null) return targets;
  const reading = readToolResult(result, extraction);
  const said = reading.ok ? '' : `: ${reading.failure.message}`;
  throw refused(server, `the answer of ${rule.tool} names no clusters${said}`);
}

async function proveOn(target: ServerTarget | null, options: ProveOptions): Promise<Proof> {
  const { profile, server } = options;
  const asked: AskedServer = {
    ...options,
    cluster: target === null ? server : `${server}/${target.name}`,
    target: target?.name ?? null,
    cost: { requests: 0, throttled: 0, bytes: 0 },
  };
  const namespaces = await bestOutput('namespaces', null, asked, options.signal);
  const names = namespaces.records.map((record) => textAt(objectAt(record, 'metadata'), 'name'));
  if (!namespacesOfAll.some((name) => names.includes(name)))
    throw refused(server, `what it lists as namespaces has neither ${namespacesOfAll.join(' nor ')}`);
  for (const kind of secondKinds) {
    if (listRuleFor(profile, kind) === undefined) continue;
    const second = await bestOutput(kind, 'default', asked, options.signal);
    if (second.records.length === 0) continue;
    return {
      profile: withOutput(profile, namespaces.output),
      detail: `read ${names.length} namespaces and ${second.records.length} ${kind} of ${asked.cluster}`,
    };
  }
  throw refused(server, `besides namespaces it lists nothing of ${secondKinds.join(', ')}`);
}

interface Tried {
  output: string | null;
  records: JsonObject[];
}

/** The first output that shows whole objects, else the first that shows anything. */
async function bestOutput(
  kind: string,
  namespace: string | null,
  server: AskedServer,
  signal: AbortSignal,
): Promise<Tried> {
  const rule = listRuleFor(server.profile, kind);
  if (rule === undefined) throw refused(server.cluster, `it has no tool that lists ${kind}`);
  const resource = builtInKinds.find((known) => groupResource(known) === kind) as ResourceKind;
  const outputs: (string | null)[] = rule.outputs.length === 0 ? [null] : rule.outputs;
  const tried: Tried[] = [];
  let failed: unknown = null;
  for (const output of outputs) {
    const scope = resource.namespaced && rule.allNamespaces === null ? namespace : null;
    const question = { kind: resource, rule, namespace: scope, output };
    const records = await all(question, server, signal).catch((error: unknown) => {
      // Another output would not make a silent cluster speak.
      if (!isAppError(error) || isUnreachable(error)) throw error;
      failed ??= error;
      return null;
    });
    if (records === null) continue;
    if (records.some(isWhole)) return { output, records };
    tried.push({ output, records });
  }
  const [best = null] = tried.toSorted((left, right) => right.records.length - left.records.length);
  if (best === null) throw failed;
  return best;
}

async function all(
  question: Parameters<typeof listRecords>[0],
  server: AskedServer,
  signal: AbortSignal,
): Promise<JsonObject[]> {
  const records: JsonObject[] = [];
  for await (const answer of listRecords(question, server, signal)) records.push(...answer.records);
  return records;
}

/** Says nothing of the profile. */
export function isUnreachable({ code }: AppError): boolean {
  return errorCatalogue[code].class === 'unreachable';
}

function isWhole(record: JsonObject): boolean {
  return textAt(objectAt(record, 'metadata'), 'uid') !== null;
}

function withOutput(profile: McpProfile, output: string | null): McpProfile {
  if (output === null) return profile;
  const first = (outputs: string[]): string[] =>
    outputs.includes(output) ? [output, ...outputs.filter((other) => other !== output)] : outputs;
  return { ...profile, lists: profile.lists.map((rule) => ({ ...rule, outputs: first(rule.outputs) })) };
}

function refused(server: string, reason: string): AppError {
  return new AppError('MCP_UNTRUSTED', `MCP server ${server} is not used: ${reason}`, {
    cluster: server,
    hint: 'Its answers do not prove that it lists what a cluster has; run discover to see what was tried.',
  });
}
