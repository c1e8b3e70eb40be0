import type { Drop } from '../../domain/resource.ts';
import type { JsonObject } from '../../lib/json.ts';
import { recordName } from '../record-name.ts';
import { cutOffReason, moreSaidIn } from '../says-more.ts';
import { findTables, type TablesInText, type TextTable } from '../tables/find-tables.ts';
import { findMarkdownTables } from '../tables/markdown-tables.ts';
import { type Found, joinFound, nothingFound, type Rung } from './rung.ts';

/** Tables as kubectl prints them, or in Markdown: each row a record of its cells, by the titles of the columns. */
export const tableRung: Rung = {
  name: 'table',
  read: ({ blocks }) => {
    const found = blocks.map(readBlock).filter((block) => block !== null);
    return found.length === 0 ? null : joinFound(found);
  },
};

function readBlock(text: string): Found | null {
  const found = findTables(text) ?? findMarkdownTables(text);
  return found === null ? null : foundIn(found);
}

function foundIn({ tables, outside, unfit, cutOff }: TablesInText): Found {
  const records: JsonObject[] = [];
  const dropped: Drop[] = unfit.map(() => ({ reason: 'a line that does not fit its table', item: null }));
  for (const table of tables)
    for (const cells of table.rows) {
      const record = recordOf(cells, table);
      const drop = dropOf(record);
      if (drop === null) records.push(record);
      else dropped.push(drop);
    }
  const incomplete = cutOff ? cutOffReason : moreSaidIn([...outside, ...unfit]);
  return { ...nothingFound, records, dropped, incomplete };
}

/** Of two columns with one title the first counts: the printer's own come before those of a custom kind. */
function recordOf(cells: readonly string[], { titles }: TextTable): JsonObject {
  const entries = titles.map((title, column) => [title, cells[column] ?? '']);
  return Object.fromEntries(entries.toReversed());
}

function dropOf(record: JsonObject): Drop | null {
  const name = recordName(record);
  if (name === null) return { reason: 'a row without a name', item: null };
  return /(?:\.\.\.|…)$/.test(name) ? { reason: 'its name is cut', item: name } : null;
}
