import { makeVisible } from '../../lib/make-visible.ts';
import type { OutputFormat } from '../global-options.ts';
import type { Paint } from './paint.ts';
import { type Note, toDocument, type View } from './view.ts';

export interface PrintLayout {
  /** Columns of the terminal; null: not a terminal. */
  width: number | null;
  paint: Paint;
}

/** The text of a result in a format. '' when there is nothing to show. Loads only the printer that it needs. */
export async function printView(view: View, format: OutputFormat, layout: PrintLayout): Promise<string> {
  if (format === 'json') return (await import('./print-json.ts')).printJson(toDocument(view));
  if (format === 'sarif') return (await import('./print-json.ts')).printJson(view.sarif?.() ?? {});
  if (format === 'openreports') {
    const { printYaml } = await import('./print-yaml.ts');
    return (view.openReports?.() ?? []).map((object) => `---\n${printYaml(object)}`).join('');
  }
  if (format === 'yaml') return (await import('./print-yaml.ts')).printYaml(toDocument(view));
  if (format === 'name') return printNames(view.names?.() ?? []);
  if (format === 'csv') {
    const [first] = view.tables();
    return first === undefined ? '' : (await import('./print-csv.ts')).printCsv(first);
  }
  return printTables(view, { ...layout, wide: format === 'wide' });
}

async function printTables(view: View, layout: PrintLayout & { wide: boolean }): Promise<string> {
  const { printTable } = await import('./print-table.ts');
  const tables = view.tables().filter(({ rows }) => rows.length > 0);
  const notes = (view.notes?.() ?? []).map((note) => printNote(note, layout.paint));
  return [
    ...tables.map((table) => printTable(table, layout)),
    ...(notes.length > 0 ? [notes.join('')] : []),
  ].join('\n');
}

function printNote({ text, tone, details }: Note, paint: Paint): string {
  const lines = (details ?? []).map((detail) => `  ${makeVisible(detail)}\n`);
  return `${paint(tone, makeVisible(text))}\n${lines.join('')}`;
}

function printNames(names: readonly string[]): string {
  return names.length === 0 ? '' : `${names.map(makeVisible).join('\n')}\n`;
}
