import { fingerprint } from '../analyze/diagnose/fingerprint.ts';
import type { AnswerCost, EvidenceTable } from '../domain/answer.ts';
import type { Coverage } from '../domain/coverage.ts';
import { type AppError, isAppError } from '../domain/errors.ts';
import type { Explanation } from '../domain/explanation.ts';
import type { Incident } from '../domain/finding.ts';
import type { ExplanationStore } from '../domain/ports/explanations.ts';
import type { Model } from '../domain/ports/model.ts';
import type { Clock } from '../domain/ports/outside.ts';
import type { Redactor } from '../redact/redactor.ts';
import { AnswerBudget, type AnswerLimits } from './answer-budget.ts';
import { createBoundary } from './boundary/create-boundary.ts';
import type { NameMask } from './boundary/name-mask.ts';
import { incidentEvidence } from './incident-evidence.ts';
import { explainPrompt, explainPromptVersion } from './prompts/explain-prompt.ts';
import { showEvidence } from './show-evidence.ts';
import { singleTurn } from './single-turn.ts';
import { answerChecker } from './truth/check-answer.ts';

export interface ExplainOptions {
  /** Worst first. */
  incidents: readonly Incident[];
  coverage: Coverage;
  model: Model;
  redactor: Redactor;
  /** Where the fleet's names are not to be sent: it has learned them; their stand-ins go. null: they go as they are. */
  names?: NameMask | null;
  store: ExplanationStore;
  limits: AnswerLimits;
  clock: Clock;
  signal: AbortSignal;
}

export interface Explained {
  /** By the incident's id. */
  explanations: Map<string, Explanation>;
  /** How many of them were kept from before, and cost nothing. */
  kept: number;
  /** What the others cost. */
  cost: Pick<AnswerCost, 'inputTokens' | 'outputTokens' | 'dollars'>;
  /** Incidents that are not explained, since they are more than the worst few. */
  left: number;
  /** Why no further one was explained; null: nothing went wrong. */
  failure: AppError | null;
}

const mostExplained = 5;
const maxOutputTokens = 600;

/**
 * Has the worst incidents explained by a model, with one call for each that is not explained yet; the model sees the incident's
 * evidence and nothing else, and each sentence is held to it. Rejects only with CANCELLED; where the model fails, there is what
 * was explained until then.
 */
export async function explainIncidents(options: ExplainOptions): Promise<Explained> {
  const { incidents, signal } = options;
  const result = nothingExplained(incidents);
  for (const incident of incidents.slice(0, mostExplained)) {
    try {
      const { explanation, isKept } = await explainOne(incident, options);
      result.explanations.set(incident.id, explanation);
      if (isKept) result.kept += 1;
      else result.cost = sumOf(result.cost, explanation);
    } catch (error) {
      if (signal.aborted || !isAppError(error)) throw error;
      return { ...result, failure: error };
    }
  }
  return result;
}

export function nothingExplained(incidents: readonly Incident[]): Explained {
  return {
    explanations: new Map(),
    kept: 0,
    cost: { inputTokens: 0, outputTokens: 0, dollars: null },
    left: Math.max(0, incidents.length - mostExplained),
    failure: null,
  };
}

function sumOf(one: Explained['cost'], other: Explained['cost']): Explained['cost'] {
  const dollars = [one.dollars, other.dollars].filter((some) => some !== null);
  return {
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    dollars: dollars.length === 0 ? null : dollars.reduce((sum, some) => sum + some, 0),
  };
}

async function explainOne(
  incident: Incident,
  options: ExplainOptions,
): Promise<{ explanation: Explanation; isKept: boolean }> {
  const { model, store, redactor } = options;
  const evidence = incidentEvidence(incident, redactor);
  const key = {
    // Counts and times go on while all else stays: that is no other evidence.
    fingerprint: fingerprint(`${incident.id} ${JSON.stringify(evidence.rows).replace(/\d+/g, '#')}`),
    model: model.names.join(','),
    prompt: explainPromptVersion,
  };
  // What cannot be kept is explained all the same.
  const known = await store.find(key).catch(() => null);
  if (known !== null) return { explanation: known, isKept: true };
  const explanation = await askModel(evidence, options);
  await store.save(key, explanation).catch(() => undefined);
  return { explanation, isKept: false };
}

async function askModel(evidence: EvidenceTable, options: ExplainOptions): Promise<Explanation> {
  const { clock, coverage, redactor, names = null, limits, signal } = options;
  names?.learnTable(evidence);
  const boundary = createBoundary(redactor, names);
  const budget = new AnswerBudget(limits);
  const now = clock.now();
  const text = await singleTurn({
    model: options.model,
    boundary,
    system: explainPrompt(new Date(now).toISOString()),
    user: showEvidence(evidence, boundary.fence),
    maxOutputTokens,
    budget,
    signal,
  });
  const check = answerChecker({ question: '', evidence: [evidence], coverage, now });
  const said = names?.reveal(text) ?? text;
  const held = check(boundary.text(said)).map((piece) => piece.text);
  const { inputTokens, outputTokens, dollars, models } = budget.cost;
  return {
    text: held.join('\n\n').trim(),
    model: models.at(-1) ?? options.model.names[0] ?? '',
    at: new Date(now).toISOString(),
    inputTokens,
    outputTokens,
    dollars,
  };
}
