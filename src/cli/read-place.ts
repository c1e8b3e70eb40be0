import type { LabelRequirement } from '../domain/ports/store.ts';
import type { GivenOptions } from './option.ts';
import { parseLabelSelector } from './parse-label-selector.ts';

/** What -n, -A and -l say. */
export function readPlace(options: GivenOptions): {
  namespaces: string[] | null;
  labels: LabelRequirement[];
} {
  const namespaces = options
    .list('namespace')
    .flatMap((name) => name.split(','))
    .filter((name) => name !== '');
  return {
    namespaces: options.isOn('allNamespaces') || namespaces.length === 0 ? null : namespaces,
    labels: options.list('selector').flatMap(parseLabelSelector),
  };
}
