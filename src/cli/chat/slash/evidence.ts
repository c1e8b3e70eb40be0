import type { EvidenceTable } from '../../../domain/answer.ts';
import { makeLinesVisible } from '../../../lib/make-visible.ts';
import { countOf } from '../../format/amount.ts';
import type { Table } from '../../output/view.ts';
import { evidenceView } from '../../views/evidence-view.ts';
import type { Chat, SlashCommand } from './slash-command.ts';

export const evidence: SlashCommand = {
  name: 'evidence',
  argument: '[e3]',
  summary: 'what was read for the answers: a list, or one of it whole',
  async run(word, chat) {
    const tables = (await chat.turns()).flatMap(({ answer }) => answer?.evidence ?? []);
    if (word === '') return list(tables, chat);
    const found = tables.find(({ id }) => id === word.toLowerCase());
    if (found === undefined) {
      const known =
        tables.length === 0 ? 'nothing was read yet' : `there are ${tables.map(({ id }) => id).join(', ')}`;
      chat.screen.tell(`There is no evidence "${word}": ${known}.`, 'warning');
      return false;
    }
    return show(found, chat);
  },
};

async function list(tables: readonly EvidenceTable[], { screen, context }: Chat): Promise<boolean> {
  if (tables.length === 0) screen.tell('Nothing was read yet.');
  else await context.print(evidenceView(tables.map(rowOf)));
  return false;
}

function rowOf({ id, tool, arguments: given, total, text, asOf }: EvidenceTable): Table['rows'][number] {
  const size = text === null ? countOf(total, 'row') : 'text';
  return [id, tool, size, asOf, Object.values(given).map(String).join(' ').replace(/\s+/g, ' ')];
}

async function show(table: EvidenceTable, { screen, context }: Chat): Promise<boolean> {
  const { id, tool, arguments: given, columns, rows, text, notes, coverage, total } = table;
  screen.tell(`${id} ${tool} ${JSON.stringify(given)}`, 'strong');
  if (text !== null) screen.write(`${makeLinesVisible(text)}\n`);
  else if (rows.length > 0) {
    const headers = columns.map((header) => ({ header }));
    const cells = rows.map((row) => row.map((cell) => (typeof cell === 'boolean' ? String(cell) : cell)));
    await context.print(evidenceView(cells, headers));
  }
  if (rows.length < total) screen.tell(`${rows.length} of ${total} rows are kept.`, 'faint');
  for (const note of notes) screen.tell(note, 'faint');
  if (coverage !== null) context.tellCoverage(coverage);
  return false;
}
