import { groupResource } from '../../domain/kind.ts';
import type { ResourceRow } from '../../domain/ports/store.ts';
import type { Listing } from '../../domain/reports.ts';
import type { Cell, Table, View } from '../output/view.ts';
import { cellText } from '../output/view.ts';
import { genericColumns, type KindColumn, kindColumns } from './kind-columns.ts';

export interface ListingViewOptions {
  /** In their rows' order. */
  records: (listing: Listing) => readonly unknown[];
  now: number;
}

const clusterColumn: KindColumn = { header: 'CLUSTER', cell: ({ cluster }) => cluster };
const namespaceColumn: KindColumn = { header: 'NAMESPACE', cell: ({ namespace }) => namespace };
const nameColumn: KindColumn = { header: 'NAME', cell: ({ name }) => name };

/** Kept resources of one kind. */
export function listingView(listing: Listing, { records, now }: ListingViewOptions): View {
  const { kind, total, coverage } = listing;
  return {
    kind: `${kind.kind}List`,
    asOf: coverage.asOf,
    coverage,
    fields: { total, ...(listing.usage === undefined ? {} : { usage: listing.usage }) },
    count: listing.rows.length,
    items: () => records(listing),
    tables: () => [listingTable(listing, now)],
    names: () => resourceNames(listing),
    nothing: `no ${kind.plural} are kept that match`,
  };
}

/** `cluster/namespace/pod/name`; kinds of a group with the group, as kubectl names them: `deployment.apps/web`. */
function resourceNames({ kind, rows }: Listing): string[] {
  const singular = kind.singular === '' ? kind.kind.toLowerCase() : kind.singular;
  const word = kind.group === '' ? singular : `${singular}.${kind.group}`;
  return rows.map(({ cluster, namespace, name }) =>
    namespace === null ? `${cluster}/${word}/${name}` : `${cluster}/${namespace}/${word}/${name}`,
  );
}

function listingTable({ kind, rows }: Listing, now: number): Table {
  const own = kindColumns[groupResource(kind)] ?? genericColumns;
  const placed = kind.namespaced ? [clusterColumn, namespaceColumn] : [clusterColumn];
  const name = { ...nameColumn, wide: isNamedByOthers(kind.kind) };
  const columns = [...placed, name, ...own].filter((column) => isShown(column, rows, now));
  return {
    columns: columns.map(({ cell: _, optional: __, ...column }) => column),
    rows: rows.map((row) => columns.map((column): Cell => column.cell(row, now))),
  };
}

/** Events have names that say nothing. */
function isNamedByOthers(kind: string): boolean {
  return kind === 'Event';
}

function isShown({ optional, cell }: KindColumn, rows: readonly ResourceRow[], now: number): boolean {
  return optional !== true || rows.some((row) => cellText(cell(row, now)) !== '');
}
