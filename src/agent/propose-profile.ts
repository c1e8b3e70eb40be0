import { AppError } from '../domain/errors.ts';
import type { Model } from '../domain/ports/model.ts';
import type { Clock } from '../domain/ports/outside.ts';
import type { ProposalStore } from '../domain/ports/proposals.ts';
import { ProfileForm, type ProposedForm } from '../domain/profile-form.ts';
import type { Redactor } from '../redact/redactor.ts';
import type { AnswerBudget } from './answer-budget.ts';
import { createBoundary } from './boundary/create-boundary.ts';
import { proposePrompt, proposePromptVersion } from './prompts/propose-prompt.ts';
import { singleTurn } from './single-turn.ts';

export interface ProposeOptions {
  /** The server's tools, in words. */
  tools: string;
  /** Stands for the server and all its tools. */
  fingerprint: string;
  /** Why nothing can be made of what was proposed; null: something can. */
  whyNot: (proposal: ProposedForm) => string | null;
  model: Model;
  redactor: Redactor;
  proposals: ProposalStore;
  budget: AnswerBudget;
  clock: Clock;
  signal: AbortSignal;
}

export interface Proposed {
  model: string;
  /** Proposed before, and free this time. */
  isKept: boolean;
  /** Why nothing can be made of it; null: it is kept, until the user says yes or it is forgotten. */
  refusal: string | null;
}

const maxOutputTokens = 2000;
/** Longer than any answer within `maxOutputTokens`. */
const longestAnswer = 50_000;

/**
 * Has a model say how the tools of a server could be used, with one call; what it says is used for nothing before it was held to the
 * tools and the user has said yes. What can be used is kept, and asked for once. Rejects with MODEL_*, CANCELLED and PARSE.
 */
export async function proposeProfile(options: ProposeOptions): Promise<Proposed> {
  const { model, proposals, whyNot, fingerprint, clock } = options;
  const key = { fingerprint, model: model.names.join(','), prompt: proposePromptVersion };
  const known = await proposals.findProposal(key);
  if (known !== null && whyNot(known) === null) return { model: known.model, isKept: true, refusal: null };
  const proposal = await askModel(options);
  const refusal = whyNot(proposal);
  // Without the store nobody could say yes to it: that it cannot be written is told.
  if (refusal === null) await proposals.saveProposal(key, proposal, new Date(clock.now()).toISOString());
  return { model: proposal.model, isKept: false, refusal };
}

async function askModel({ model, redactor, tools, budget, signal }: ProposeOptions): Promise<ProposedForm> {
  const boundary = createBoundary(redactor);
  const said = await singleTurn({
    model,
    boundary,
    system: proposePrompt(),
    user: boundary.fence('tools', tools),
    maxOutputTokens,
    budget,
    signal,
  });
  const form = said.length > longestAnswer ? null : formIn(boundary.text(said));
  if (form === null) throw new AppError('PARSE', 'what the model answered is no proposal');
  return { form, model: (budget.cost.models.at(-1) ?? model.names[0] ?? '').slice(0, 200) };
}

/** Small models write out that there is none of something. */
function withoutNothings(_: string, value: unknown): unknown {
  return typeof value === 'string' && /^(?:null|none|n\/a|-)?$/i.test(value.trim()) ? null : value;
}

/** The JSON of an answer, whatever stands around it. */
function formIn(answer: string): ProfileForm | null {
  const json = answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1);
  try {
    return ProfileForm.safeParse(JSON.parse(json, withoutNothings)).data ?? null;
  } catch {
    // A model's words: that they are no JSON is the answer.
    return null;
  }
}
