import type { CacheMetadata } from '../../domain/coverage.ts';
import { groupKindOf, groupResource, type ResourceKind } from '../../domain/kind.ts';

/** What is known of the kinds of one cluster. */
export interface Sight {
  /** Whether all of a kind (GroupKind) was seen: only then is absence absence. */
  isWhole(kind: string): boolean;
  /** Why a kind cannot be judged; null: it can, be it because the cluster has no such kind. */
  whyUnseen(kind: string): string | null;
  /** When a kind was looked at last, in milliseconds; null: never, or nothing says. */
  asOf(kind: string): number | null;
}

export function sightOf(kinds: readonly ResourceKind[], metadata: readonly CacheMetadata[]): Sight {
  const rowOf = new Map(metadata.map((row) => [row.kind, row]));
  const rows = new Map(kinds.map((kind) => [groupKindOf(kind), rowOf.get(groupResource(kind))]));
  // Discovery tells every kind of a cluster; an MCP server only those that it can list.
  const isDiscovered = metadata.some(({ source }) => source === 'api');
  return {
    isWhole: (kind) => {
      const row = rows.get(kind);
      return row === undefined ? isDiscovered && !rows.has(kind) : wasWhole(row);
    },
    whyUnseen: (kind) => {
      const row = rows.get(kind);
      if (row === undefined) return isDiscovered && !rows.has(kind) ? null : `${kind}: never read`;
      return wasWhole(row) ? null : `${row.kind}: ${row.reason ?? row.failure?.message ?? wordOf(row)}`;
    },
    asOf: (kind) => {
      const asOf = rows.get(kind)?.asOf;
      return asOf == null ? null : Date.parse(asOf);
    },
  };
}

function wasWhole({ completeness, asOf }: CacheMetadata): boolean {
  return completeness === 'complete' || (completeness === 'stale' && asOf !== null);
}

function wordOf({ completeness }: CacheMetadata): string {
  return completeness === 'never' ? 'never read' : completeness;
}
