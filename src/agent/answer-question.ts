import type { Answer, EvidenceTable } from '../domain/answer.ts';
import type { ConversationTurn } from '../domain/conversation.ts';
import type { Coverage } from '../domain/coverage.ts';
import type { AgentEvent, FleetMemory, LiveClusters } from '../domain/ports/agent.ts';
import type { Model, ModelMessage } from '../domain/ports/model.ts';
import type { Clock } from '../domain/ports/outside.ts';
import type { Redactor } from '../redact/redactor.ts';
import { AnswerBudget, type AnswerLimits } from './answer-budget.ts';
import { AnswerWriter } from './answer-writer.ts';
import { type Boundary, createBoundary } from './boundary/create-boundary.ts';
import { objectHider } from './boundary/hide-object.ts';
import { learnNames } from './boundary/learn-names.ts';
import { modelAtBoundary } from './boundary/model-at-boundary.ts';
import type { NameMask } from './boundary/name-mask.ts';
import { LoopGuard } from './loop-guard.ts';
import { lookAgain, mendAnswer } from './mend-answer.ts';
import { mergeCoverage } from './merge-coverage.ts';
import { systemPrompt } from './prompts/system-prompt.ts';
import {
  evidenceOf,
  newestEvidence,
  nextEvidence,
  questionMessage,
  recallMessages,
} from './recall-conversation.ts';
import { runLoop } from './run-loop.ts';
import { runToolCall } from './run-tool-call.ts';
import { agentTools, definitionOf } from './tools/registry.ts';

export interface AnswerOptions {
  question: string;
  /** What was asked and answered before in this conversation. */
  earlier?: readonly ConversationTurn[];
  /** Number of the first evidence of this answer; by default it follows what was read before. */
  firstEvidence?: number;
  model: Model;
  fleet: FleetMemory;
  /** null: no cluster is asked. */
  live: LiveClusters | null;
  /** Of the level for models. */
  redactor: Redactor;
  /** Stands between the fleet's names and the model; null: names are sent as they are. */
  names?: NameMask | null;
  /** The views of the inventory, a line each. */
  schema: string;
  limits: AnswerLimits;
  /** The model holds its whole answer to the results once more, before any of it is shown. */
  secondLook?: boolean;
  queryTimeoutMs: number;
  clock: Clock;
  onEvent: (event: AgentEvent) => void;
  signal: AbortSignal;
}

/** What is being made of a question. */
interface Work {
  boundary: Boundary;
  /** The clusters, as the model is told of them before the question; [] until then. */
  told: EvidenceTable[];
  evidence: EvidenceTable[];
  before: EvidenceTable[];
  budget: AnswerBudget;
  writer: AnswerWriter;
}

/**
 * Answers a question about the fleet. What the model writes is shown piece by piece, each once it was held to what was read; what
 * did not hold may be mended once, is else removed, and the reader is told. Rejects with AppError MODEL_* or CANCELLED, after an
 * event `stopped` with what there was of it.
 */
export async function answerQuestion(options: AnswerOptions): Promise<Answer> {
  const { clock, onEvent } = options;
  const begun = clock.now();
  const work = beginWork(options);
  const end = (cutShort: string | null) =>
    answerOf(options, work, { cutShort, durationMs: clock.now() - begun });
  try {
    const answer = end(await ask(options, work));
    onEvent({ type: 'answer', answer });
    return answer;
  } catch (error) {
    work.writer.release();
    const why = options.signal.aborted ? 'it was stopped' : 'the model failed';
    onEvent({ type: 'stopped', answer: end(why) });
    throw error;
  }
}

function beginWork(options: AnswerOptions): Work {
  const { question, earlier = [], redactor, names = null, limits, clock, onEvent } = options;
  const boundary = createBoundary(redactor, names);
  const evidence: EvidenceTable[] = [];
  const told: EvidenceTable[] = [];
  const before = evidenceOf(earlier);
  const writer = new AnswerWriter({
    question,
    evidence: () => [...told, ...newestEvidence([...before, ...wasRead(evidence)])],
    coverage: () => coverageOf(wasRead(evidence)) ?? coverageOf(before),
    now: () => clock.now(),
    hide: (text) => boundary.text(names?.reveal(text) ?? text),
    holdsBack: options.secondLook === true,
    onEvent,
  });
  return { boundary, told, evidence, before, budget: new AnswerBudget(limits), writer };
}

/** Answers why it is not the whole answer; null: it is. */
async function ask(options: AnswerOptions, work: Work): Promise<string | null> {
  const { names = null, secondLook = false, queryTimeoutMs: timeoutMs, onEvent, signal } = options;
  const { budget, writer, boundary } = work;
  if (names !== null) await learnNames(names, options.fleet, { timeoutMs, signal });
  for (const table of work.before) names?.learnTable(table);
  const known = await knownClusters(options.fleet);
  work.told.push(known);
  const messages = firstMessages(options, known);
  const model = modelAtBoundary(options.model, boundary);
  const shared = { model, messages, budget, onEvent, signal };
  const { text, cutShort } = await runLoop({ ...shared, ...toolsFor(options, work), words: writer });
  const refused = writer.closeTurn();
  const mending = { ...shared, text, writer, fence: boundary.fence };
  try {
    await (secondLook ? lookAgain(writer.told, mending) : mendAnswer(refused, mending));
  } finally {
    // Who stops the second look has the answer as the rules hold it.
    writer.showRest();
  }
  return cutShort;
}

function firstMessages(
  { question, earlier = [], names, schema, clock }: AnswerOptions,
  { rows }: EvidenceTable,
): ModelMessage[] {
  const clusters = rows.map(
    ([name, environment, state]) => `${names?.mask(String(name)) ?? name} (${environment}, ${state})`,
  );
  const now = new Date(clock.now()).toISOString();
  return [
    { role: 'system', text: systemPrompt({ schema, now, clusters }) },
    ...recallMessages(earlier),
    questionMessage(question, earlier),
  ];
}

function toolsFor(options: AnswerOptions, { boundary, evidence, before }: Work) {
  const { fleet, live, redactor, queryTimeoutMs, clock, firstEvidence, onEvent, signal } = options;
  const guard = new LoopGuard();
  const asked = [...(options.earlier ?? []).map(({ question }) => question), options.question];
  const run = {
    tools: agentTools,
    context: {
      ...{ fleet, live, asked, now: clock.now(), queryTimeoutMs, signal },
      hideObject: objectHider(redactor),
    },
    guard,
    evidence,
    earlier: before,
    firstEvidence: firstEvidence ?? nextEvidence(before),
    fence: boundary.fence,
    onEvent,
  };
  return {
    tools: agentTools.map(definitionOf),
    guard,
    runCall: async (call: Parameters<typeof runToolCall>[0]) => {
      const given = options.names?.reveal(call.arguments) ?? call.arguments;
      const told = await runToolCall({ ...call, arguments: given }, run);
      // A call that still runs beside this one has brought nothing yet.
      for (const table of wasRead(evidence)) options.names?.learnTable(table);
      return told;
    },
  };
}

function answerOf(
  { question }: AnswerOptions,
  { boundary, evidence, before, budget, writer }: Work,
  { cutShort, durationMs }: { cutShort: string | null; durationMs: number },
): Answer {
  const read = wasRead(evidence);
  const { text, claims } = writer;
  // An answer rests on what was read for it, and on what of before holds it up.
  const cited = new Set(claims.flatMap(({ cells }) => cells.map((cell) => cell.evidence)));
  const coverage = coverageOf([...read, ...before.filter(({ id }) => cited.has(id))]);
  return {
    question: boundary.text(question),
    text,
    claims,
    evidence: read,
    coverage,
    cost: { ...budget.cost, durationMs },
    cutShort,
  };
}

/** Without calls that failed. */
function wasRead(evidence: readonly EvidenceTable[]): EvidenceTable[] {
  return evidence.filter(({ coverage }) => coverage !== null);
}

function coverageOf(evidence: readonly EvidenceTable[]): Coverage | null {
  return mergeCoverage(evidence.flatMap(({ coverage }) => (coverage === null ? [] : [coverage])));
}

/** What the model is told of them is evidence as well: a question back may name them. */
async function knownClusters(fleet: FleetMemory): Promise<EvidenceTable> {
  const { clusters } = await fleet.status([]);
  return {
    ...{ id: 'clusters', tool: 'clusters', arguments: {}, asOf: null, text: null, notes: [], coverage: null },
    columns: ['cluster', 'environment', 'state'],
    rows: clusters.map(({ name, environment, state }) => [name, environment.value, state ?? 'never asked']),
    total: clusters.length,
  };
}
