import type { ResourceKind } from '../../domain/kind.ts';
import type { PromotedColumns } from '../kinds/kind-extractor.ts';
import { rowPromoters } from './kinds/registry.ts';
import { type Row, said } from './row.ts';

const promoterOf = new Map(rowPromoters.map((promoter) => [promoter.kind, promoter]));

/** The columns that a row fills. Facts that it does not show are left out; its age stays what it was when it was read. */
export function promoteRow(row: Row, kind: ResourceKind): PromotedColumns {
  const promoter = promoterOf.get(kind.group === '' ? kind.kind : `${kind.group}/${kind.kind}`);
  const promoted = promoter?.promote(row) ?? promoteOther(row);
  const facts = Object.entries({ ...promoted.facts, age: ageIn(row) }).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return { ...promoted, facts: Object.fromEntries(facts) };
}

/** Of a kind without promoter: its status, whoever calls it so. */
function promoteOther(row: Row): PromotedColumns {
  return { facts: { status: said(row, 'status', 'phase') } };
}

/** `4m47s`, as humans are told; not a moment, and true only for when it was read. */
function ageIn(row: Row): string | null {
  const text = said(row, 'age') ?? '';
  return /^(?:\d+[smhdy])+$/.test(text) ? text : null;
}

/** Those of a workload's main containers: rows show no others. */
export function imagesInRow(row: Row): string[] {
  const text = said(row, 'images', 'image') ?? '';
  return [...new Set(text.split(',').map((image) => image.trim()))].filter((image) => image !== '').sort();
}
