import type { Coverage } from '../../domain/coverage.ts';
import type { Scalar } from '../../domain/resource.ts';

/** What a text means, not its colour. */
export type Tone = 'good' | 'warning' | 'bad' | 'faint' | 'strong';

interface ToneCell {
  text: string;
  tone?: Tone | undefined;
  /** For CSV, where machines read: a time instead of an age. */
  value?: Scalar;
}
export type Cell = string | number | null | ToneCell;

export interface Column {
  header: string;
  /** Shown with -o wide and in CSV only. */
  wide?: boolean;
  align?: 'right';
  /** Header in CSV, where it is another. */
  csvHeader?: string;
  /** true: never cut; the terminal wraps it. For the last column only. */
  flows?: boolean;
  /** On a narrow terminal: it is made narrow, and then left out, before any other is cut; or it is never cut. */
  onNarrow?: 'yields' | 'keeps';
}

export interface Table {
  title?: string;
  columns: readonly Column[];
  rows: readonly (readonly Cell[])[];
}

/** A sentence or two for people, below the tables. */
export interface Note {
  text: string;
  tone?: Tone | undefined;
  /** Printed below it, set in. */
  details?: readonly string[];
}

/**
 * A command's result, before it is printed in any format. Each part is made only when the format needs it.
 * As a document it is `{apiVersion, kind, asOf, coverage, items, …fields}`.
 */
export interface View {
  kind: string;
  asOf: string | null;
  coverage: Coverage | null;
  /** How many items there are, without making them. */
  count: number;
  items: () => readonly unknown[];
  fields?: Record<string, unknown>;
  /** The first one is what CSV holds. */
  tables: () => readonly Table[];
  /** For table and wide only; machines find the same in the document. */
  notes?: () => readonly Note[];
  /** As a SARIF log, for -o sarif. */
  sarif?: () => object;
  /** As objects of openreports.io, for -o openreports. */
  openReports?: () => readonly object[];
  /** Stable names, one a line, for -o name. */
  names?: () => readonly string[];
  /** Told on stderr in place of a table without rows. */
  nothing: string;
}

const documentVersion = 'k8s-mcp-agent/v1';

export function toDocument({ kind, asOf, coverage, items, fields }: View): Record<string, unknown> {
  return { apiVersion: documentVersion, kind, asOf, coverage, ...fields, items: items() };
}

export function cellText(cell: Cell): string {
  if (cell === null) return '';
  return typeof cell === 'object' ? cell.text : String(cell);
}
