import { describe, expect, it } from 'vitest';
import { AppError } from '../../domain/errors.ts';
import type { ProfileProposal, ProposalReport } from '../../domain/reports.ts';
import { proposalNotes } from './proposal-notes.ts';

const cost = { inputTokens: 2000, outputTokens: 100, dollars: 0.0012 };
const nothing = { inputTokens: 0, outputTokens: 0, dollars: null };

function proposal(change: Partial<ProfileProposal> = {}): ProfileProposal {
  return { server: 'odd', model: 'a-model', shown: 2, tools: 3, isKept: false, refusal: null, ...change };
}

const report = (change: Partial<ProposalReport>): ProposalReport => ({
  proposals: [],
  cost: nothing,
  failure: null,
  ...change,
});

describe('cli/views/proposal-notes', () => {
  it.each<[string, ProposalReport, string[]]>([
    [
      'a proposal, with what it cost',
      report({ proposals: [proposal()], cost }),
      [
        'odd, by the model a-model (shown 2 of its 3 tools): a profile is proposed, and waits for your yes',
        'a model was asked now: 2,100 tokens, $0.0012',
      ],
    ],
    [
      'one that is kept, for nothing',
      report({ proposals: [proposal({ isKept: true })] }),
      ['odd, by the model a-model (proposed before): a profile is proposed, and waits for your yes'],
    ],
    [
      'one that is refused',
      report({ proposals: [proposal({ refusal: 'it writes' })], cost }),
      [
        'odd, by the model a-model (shown 2 of its 3 tools): refused: it writes',
        'a model was asked now: 2,100 tokens, $0.0012',
      ],
    ],
    [
      'a server of which no model is asked',
      report({ proposals: [proposal({ model: null, shown: 0, refusal: 'it is known' })] }),
      ['odd: nothing proposed: it is known'],
    ],
    [
      'a model that failed after it was paid for',
      report({ cost, failure: new AppError('PARSE', 'what it said is no proposal', { hint: 'Ask again.' }) }),
      [
        'a model was asked now: 2,100 tokens, $0.0012',
        'nothing proposed: what it said is no proposal. Ask again.',
      ],
    ],
  ])('tells of %s', (_, of, notes) => {
    expect(proposalNotes(of)).toEqual(notes);
  });
});
