import { isAppError } from '../../domain/errors.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import type { Drop } from '../../domain/resource.ts';
import { objectOfRow } from '../../extract/rows/object-of-row.ts';
import { type JsonObject, objectAt, textAt } from '../../lib/json.ts';
import { type AskedServer, askServer, type Question, type Records } from './ask-server.ts';
import type { ListRule, Paging } from './profiles/profile.ts';

/** One answer to a list call, or one page of it. */
export interface Answered {
  records: JsonObject[];
  dropped: Drop[];
  /** Why there may be more than these; null when nothing says so, or the next page follows. */
  incomplete: string | null;
  /** The records were made of rows, and hold no more than those show. */
  isTable: boolean;
  bytes: number;
}

export interface ListQuestion {
  kind: ResourceKind;
  rule: ListRule;
  /** null: all namespaces, or a cluster-scoped kind. */
  namespace: string | null;
  output: string | null;
}

/** A server that gives the same page again and again is not asked for ever. */
const mostPages = 10_000;

/** Lists a kind, page by page. Throws AppError, also for an error that is dressed as an answer. */
export async function* listRecords(
  question: ListQuestion,
  server: AskedServer,
  signal: AbortSignal,
): AsyncGenerator<Answered, void> {
  const { paging } = question.rule;
  let given = 0;
  const tokens = new Set<string>();
  let page: Record<string, unknown> | null = firstPage(paging);
  for (let pages = 0; page !== null; pages += 1) {
    const answer: Records = await askReadably(question, page, server, signal);
    const { records, dropped } = answer;
    given += records.length + dropped.length;
    page = pages < mostPages ? nextPage(answer, { paging, given, tokens }) : null;
    yield { ...asObjects(answer, question), incomplete: page === null ? answer.incomplete : null };
  }
}

/** An answer that cannot be read is asked for in another output, where the tool has one: what is cut off can be. */
async function askReadably(
  question: ListQuestion,
  page: Record<string, unknown>,
  server: AskedServer,
  signal: AbortSignal,
): Promise<Records> {
  const others = question.rule.outputs.filter((output) => output !== question.output);
  let unread: unknown = null;
  for (const output of [question.output, ...others]) {
    try {
      return await askServer(questionFor({ ...question, output }, page), server, signal);
    } catch (error) {
      if (!isAppError(error, 'PARSE')) throw error;
      unread ??= error;
    }
  }
  throw unread;
}

function questionFor(
  { kind, rule, namespace, output }: ListQuestion,
  page: Record<string, unknown>,
): Question {
  const scope = scopeOf(kind, namespace, rule);
  return {
    tool: rule.tool,
    templates: { ...rule.arguments, ...scope },
    clusterArguments: rule.clusterArguments,
    asked: { kind, namespace, name: null, output },
    page,
  };
}

function scopeOf(kind: ResourceKind, namespace: string | null, rule: ListRule): ListRule['arguments'] {
  if (!kind.namespaced) return {};
  const scope = namespace === null ? rule.allNamespaces : rule.oneNamespace;
  if (scope === null) throw new Error(`${rule.tool} was asked for namespaces that it cannot be asked for`);
  return scope;
}

function firstPage(paging: Paging | null): Record<string, unknown> {
  return paging === null ? {} : { [paging.limitArgument]: paging.limit };
}

function nextPage(
  { continueToken, records, dropped }: Records,
  { paging, given, tokens }: { paging: Paging | null; given: number; tokens: Set<string> },
): Record<string, unknown> | null {
  if (paging === null) return null;
  if (paging.by === 'offset')
    return records.length + dropped.length < paging.limit
      ? null
      : { ...firstPage(paging), [paging.argument]: given };
  if (continueToken === null || tokens.has(continueToken)) return null;
  tokens.add(continueToken);
  return { ...firstPage(paging), [paging.argument]: continueToken };
}

/** Rows as objects; without what is of another namespace than the one that was asked for. */
function asObjects(
  { records, dropped, bytes }: Records,
  { namespace }: ListQuestion,
): Omit<Answered, 'incomplete'> {
  const answered = { records: [] as JsonObject[], dropped: [...dropped], isTable: false, bytes };
  for (const record of records) {
    const row = objectOfRow(record, { namespace });
    answered.isTable ||= row !== null;
    const object = row ?? record;
    const metadata = objectAt(object, 'metadata');
    const inNamespace = textAt(metadata, 'namespace') ?? namespace;
    if (namespace === null || inNamespace === namespace) answered.records.push(object);
    else answered.dropped.push({ reason: `it is not in ${namespace}`, item: textAt(metadata, 'name') });
  }
  return answered;
}
