import { AppError, isAppError } from '../../domain/errors.ts';
import { groupResource, type ResourceKind } from '../../domain/kind.ts';
import type { ListResult } from '../../domain/ports/cluster-access.ts';
import type { Drop } from '../../domain/resource.ts';
import { type JsonObject, objectAt, textAt } from '../../extract/json.ts';
import { type Answered, type AskedServer, listOnce } from './ask-server.ts';
import { nowhere } from './nowhere.ts';
import { tableReason } from './table-rows.ts';

/** A server that is asked for lists. */
export interface ListedRecords extends AskedServer {
  /** A list that was narrowed to one namespace fails, instead of being short. */
  showsNarrowing: boolean;
}

/** What is known of the namespaces of a cluster. */
export interface KnownNamespaces {
  names: readonly string[];
  /** false: the namespaces may not be listed, and these are a guess. */
  areAll: boolean;
}

export interface ListedKind {
  records: JsonObject[];
  dropped: Drop[];
  result: ListResult;
}

/**
 * One call for the whole kind. Servers silently narrow a list to one namespace for those who may not list cluster-wide:
 * unless the server shows that, records of two namespaces prove that it was not narrowed, or that listing a namespace
 * which does not exist is allowed. Otherwise the other namespaces are asked, until one is forbidden or has records.
 */
export async function listNamespaced(
  kind: ResourceKind,
  namespaces: KnownNamespaces,
  source: ListedRecords,
  signal: AbortSignal,
): Promise<ListedKind> {
  const { names } = namespaces;
  const whole = await listOnce(kind, null, source, signal).catch(nullWhenForbidden(kind, names.length > 0));
  if (whole === null) return askNamespaces(kind, { seen: [], isNarrowed: true, namespaces }, source, signal);
  const seen = namespacesOf(whole.records);
  const needsNoProof = source.showsNarrowing || !kind.namespaced || seen.length > 1;
  if (needsNoProof || (await mayListNowhere(kind, source, signal)))
    return { ...whole, result: wholeResult(whole, kind) };
  const others = await askNamespaces(kind, { seen, isNarrowed: false, namespaces }, source, signal);
  const all = joined([whole, others]);
  if (!others.isNarrowed) return { ...all, result: wholeResult(all, kind) };
  const provenNamespaces = isWhole(all) ? others.result.provenNamespaces : [];
  return { ...all, result: { ...others.result, provenNamespaces } };
}

/** Only who may list a kind cluster-wide may list it where no role was ever bound. */
async function mayListNowhere(
  kind: ResourceKind,
  source: ListedRecords,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const { records, dropped } = await listOnce(kind, nowhere, source, signal);
    return records.length === 0 && dropped.length === 0;
  } catch (error) {
    if (isAppError(error, 'FORBIDDEN', 'NOT_FOUND', 'MCP_TOOL_FAILED')) return false;
    throw error;
  }
}

function nullWhenForbidden(kind: ResourceKind, mayAskNamespaces: boolean): (error: unknown) => null {
  return (error) => {
    if (isAppError(error, 'FORBIDDEN') && kind.namespaced && mayAskNamespaces) return null;
    throw error;
  };
}

interface Question {
  /** Namespaces that were read already. */
  seen: readonly string[];
  /** Whether it is known already that not everything may be listed. */
  isNarrowed: boolean;
  namespaces: KnownNamespaces;
}

async function askNamespaces(
  kind: ResourceKind,
  { seen, isNarrowed: wasNarrowed, namespaces }: Question,
  source: ListedRecords,
  signal: AbortSignal,
): Promise<Answered & ListedKind & { isNarrowed: boolean }> {
  const answers: Answered[] = [];
  const allowed = [...seen];
  let isNarrowed = wasNarrowed || !namespaces.areAll;
  for (const namespace of namespaces.names.filter((name) => !seen.includes(name))) {
    const part = await listOnce(kind, namespace, source, signal).catch(nullWhenForbidden(kind, true));
    // Records where the whole list showed none: it was narrowed. None, when that is not known: just an empty namespace.
    isNarrowed ||= part === null || part.records.length > 0;
    if (part === null) continue;
    answers.push(part);
    allowed.push(namespace);
  }
  const all = joined(answers);
  if (!isNarrowed) return { ...all, isNarrowed, result: wholeResult(all, kind) };
  if (allowed.length === 0)
    throw new AppError(
      'FORBIDDEN',
      `${groupResource(kind)} may be listed in no namespace of ${source.cluster}`,
      { cluster: source.cluster },
    );
  return { ...all, isNarrowed, result: narrowedResult(all, allowed, { wasNarrowed, namespaces }) };
}

function joined(answers: readonly Answered[]): Answered {
  return {
    records: answers.flatMap(({ records }) => records),
    dropped: answers.flatMap(({ dropped }) => dropped),
    incomplete: answers.find(({ incomplete }) => incomplete !== null)?.incomplete ?? null,
    isTable: answers.some(({ isTable }) => isTable),
  };
}

function narrowedResult(
  answered: Answered,
  allowed: string[],
  { wasNarrowed, namespaces }: Pick<Question, 'namespaces'> & { wasNarrowed: boolean },
): ListResult {
  const { names, areAll } = namespaces;
  const reason =
    areAll || wasNarrowed
      ? `listing cluster-wide is forbidden; read ${allowed.length} of ${names.length} known namespaces`
      : `whether all namespaces were listed is not known; proven: ${allowed.join(', ')}`;
  return {
    completeness: 'partial',
    reason,
    provenNamespaces: isWhole(answered) ? allowed : [],
    resourceVersion: null,
  };
}

function wholeResult(answered: Answered, kind: ResourceKind): ListResult {
  const { dropped, incomplete, isTable } = answered;
  const reasons = [
    incomplete,
    dropped.length === 0 ? null : `${dropped.length} ${kind.plural} could not be read`,
    isTable ? tableReason : null,
  ].filter((reason) => reason !== null);
  return {
    completeness: reasons.length === 0 ? 'complete' : 'partial',
    reason: reasons[0] ?? null,
    // What was cut off or could not be read is no reason to take it for deleted.
    provenNamespaces: isWhole(answered) ? 'all' : [],
    resourceVersion: null,
  };
}

function isWhole({ dropped, incomplete }: Answered): boolean {
  return dropped.length === 0 && incomplete === null;
}

function namespacesOf(records: readonly JsonObject[]): string[] {
  return [...new Set(records.flatMap((record) => textAt(objectAt(record, 'metadata'), 'namespace') ?? []))];
}
