import type { AnswerCost } from '../../../domain/answer.ts';
import { countOf, formatCount, formatDollars } from '../../format/amount.ts';
import type { SlashCommand } from './slash-command.ts';

export const cost: SlashCommand = {
  name: 'cost',
  argument: '',
  summary: 'what this conversation took: tokens, money, time',
  async run(_, { screen, turns }) {
    const costs = (await turns()).flatMap(({ answer }) => (answer === null ? [] : [answer.cost]));
    screen.tell(costWords(costs));
    return false;
  },
};

function costWords(costs: readonly AnswerCost[]): string {
  const sum = (of: (cost: AnswerCost) => number) => costs.reduce((total, one) => total + of(one), 0);
  const known = costs.filter(({ dollars }) => dollars !== null);
  const untold = costs.length - known.length;
  const money = formatDollars(known.length === 0 ? null : sum(({ dollars }) => dollars ?? 0));
  return [
    countOf(costs.length, 'question'),
    countOf(
      sum(({ steps }) => steps),
      'turn',
    ),
    `${formatCount(sum(({ inputTokens }) => inputTokens))} tokens in, ${formatCount(sum(({ outputTokens }) => outputTokens))} out`,
    `${money}${known.length > 0 && untold > 0 ? ` and ${countOf(untold, 'answer')} without a price` : ''}`,
    `${(sum(({ durationMs }) => durationMs) / 1000).toFixed(1)} s`,
  ].join(' · ');
}
