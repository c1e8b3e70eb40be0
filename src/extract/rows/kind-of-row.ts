import type { ResourceKind } from '../../domain/kind.ts';
import { type Row, said } from './row.ts';

/**
 * The kind that a row says it is of, when that is another than the one that was asked for: a server may ignore what it
 * does not understand, and lists of several kinds are one text. null: it says nothing else.
 */
export function otherKindOf(row: Row, kind: ResourceKind): string | null {
  const word = said(row, 'kind');
  // A custom kind's own column may be called KIND; that of a printer never stands without the other.
  if (row.isTable && !row.hasKindInName && !row.cells.has('apiversion')) return null;
  if (word === null || !/^[\w.-]+$/.test(word)) return null;
  const dot = word.indexOf('.');
  const name = (dot === -1 ? word : word.slice(0, dot)).toLowerCase();
  const names = [kind.kind, kind.plural, kind.singular, ...kind.shortNames];
  const isName = names.some((candidate) => candidate.toLowerCase() === name);
  const group = dot === -1 ? groupOf(said(row, 'apiversion')) : word.slice(dot + 1);
  return isName && (group === null || group === kind.group) ? null : word;
}

/** `apps` of `apps/v1`, '' of `v1`. */
export function groupOf(apiVersion: string | null): string | null {
  if (apiVersion === null) return null;
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}
