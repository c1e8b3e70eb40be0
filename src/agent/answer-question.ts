import type { Answer, EvidenceTable } from '../domain/answer.ts';
import type { AgentEvent, FleetMemory } from '../domain/ports/agent.ts';
import type { Model, ModelMessage } from '../domain/ports/model.ts';
import type { Clock } from '../domain/ports/outside.ts';
import type { Redactor } from '../redact/redactor.ts';
import { AnswerBudget, type AnswerLimits } from './answer-budget.ts';
import { type Boundary, createBoundary } from './boundary/create-boundary.ts';
import { modelAtBoundary } from './boundary/model-at-boundary.ts';
import { LoopGuard } from './loop-guard.ts';
import { mergeCoverage } from './merge-coverage.ts';
import { systemPrompt } from './prompts/system-prompt.ts';
import { type LoopResult, runLoop } from './run-loop.ts';
import { runToolCall } from './run-tool-call.ts';
import { agentTools, definitionOf } from './tools/registry.ts';
import { checkAnswer } from './truth/check-answer.ts';

export interface AnswerOptions {
  question: string;
  model: Model;
  fleet: FleetMemory;
  /** Of the level for models. */
  redactor: Redactor;
  /** The views of the inventory, a line each. */
  schema: string;
  limits: AnswerLimits;
  queryTimeoutMs: number;
  clock: Clock;
  onEvent: (event: AgentEvent) => void;
  signal: AbortSignal;
}

/**
 * Answers a question about the fleet. What the model writes is held back until it was checked against what was read; what did not
 * hold is removed, and the reader is told. Rejects with AppError MODEL_* or CANCELLED.
 */
export async function answerQuestion(options: AnswerOptions): Promise<Answer> {
  const { question, clock, onEvent } = options;
  const begun = clock.now();
  const boundary = createBoundary(options.redactor);
  const evidence: EvidenceTable[] = [];
  const budget = new AnswerBudget(options.limits);
  const { text, cutShort } = await ask(options, { boundary, evidence, budget });
  const read = evidence.filter(({ coverage }) => coverage !== null);
  const coverage = mergeCoverage(read.flatMap((table) => (table.coverage === null ? [] : [table.coverage])));
  const checked = checkAnswer(boundary.text(text), { question, evidence: read, coverage, now: clock.now() });
  for (const { text: shown, claims } of checked.paragraphs)
    onEvent({ type: 'paragraph', text: shown, claims });
  const answer: Answer = {
    question: boundary.text(question),
    text: checked.paragraphs.map((paragraph) => paragraph.text).join('\n\n'),
    claims: checked.paragraphs.flatMap(({ claims }) => claims),
    evidence: read,
    coverage,
    cost: { ...budget.cost, durationMs: clock.now() - begun },
    cutShort,
  };
  onEvent({ type: 'answer', answer });
  return answer;
}

async function ask(
  { question, model, fleet, redactor, schema, queryTimeoutMs, clock, onEvent, signal }: AnswerOptions,
  { boundary, evidence, budget }: { boundary: Boundary; evidence: EvidenceTable[]; budget: AnswerBudget },
): Promise<LoopResult> {
  const now = clock.now();
  const guard = new LoopGuard();
  const messages: ModelMessage[] = [
    {
      role: 'system',
      text: systemPrompt({ schema, now: new Date(now).toISOString(), clusters: await clusterWords(fleet) }),
    },
    { role: 'user', text: question },
  ];
  const context = {
    fleet,
    now,
    queryTimeoutMs,
    signal,
    hideObject: (object: Record<string, unknown>, kind: { group: string; kind: string }) =>
      redactor.object(structuredClone(object), kind),
  };
  return runLoop({
    model: modelAtBoundary(model, boundary),
    messages,
    tools: agentTools.map(definitionOf),
    budget,
    guard,
    runCall: (call) =>
      runToolCall(call, { tools: agentTools, context, guard, evidence, fence: boundary.fence, onEvent }),
    onEvent,
    signal,
  });
}

async function clusterWords(fleet: FleetMemory): Promise<string[]> {
  const { clusters } = await fleet.status([]);
  return clusters.map(
    ({ name, environment, state }) => `${name} (${environment.value}, ${state ?? 'never asked'})`,
  );
}
