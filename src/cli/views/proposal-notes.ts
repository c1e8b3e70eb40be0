import type { ProfileProposal, ProposalReport } from '../../domain/reports.ts';
import { countOf, formatCost } from '../format/amount.ts';
import { failureLine } from './failure-notes.ts';

/** What is said on stderr of what a model proposed for MCP servers: what came of it, and what it cost. */
export function proposalNotes({ proposals, cost, failure }: ProposalReport): string[] {
  const asked = proposals.filter(({ model, isKept }) => model !== null && !isKept).length;
  const spent = asked > 0 || cost.inputTokens > 0;
  return [
    ...proposals.map(wordsOf),
    ...(spent ? [`a model was asked now: ${formatCost(cost)}`] : []),
    ...(failure === null ? [] : [`nothing proposed: ${failureLine(failure)}`]),
  ];
}

function wordsOf({ server, model, shown, tools, isKept, refusal }: ProfileProposal): string {
  if (model === null) return `${server}: nothing proposed: ${refusal}`;
  const sent = isKept ? 'proposed before' : `shown ${shown} of its ${countOf(tools, 'tool')}`;
  const what = refusal === null ? 'a profile is proposed, and waits for your yes' : `refused: ${refusal}`;
  return `${server}, by the model ${model} (${sent}): ${what}`;
}
