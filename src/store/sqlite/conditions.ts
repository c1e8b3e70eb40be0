import type { LabelRequirement } from '../../domain/ports/store.ts';

/** A part of a where, with what stands for its question marks. */
export interface Condition {
  sql: string;
  parameters: (string | number)[];
}

/** Long lists go in as one JSON array: a chain of ORs runs into SQLite's limit on the depth of expressions. */
export function oneOf(column: string, values: readonly (string | number)[]): Condition {
  return { sql: `${column} in (select value from json_each(?))`, parameters: [JSON.stringify(values)] };
}

export function inNamespaces(namespaces: readonly string[], alias = 'r'): Condition {
  const list = JSON.stringify(namespaces);
  return {
    sql: `n.name in (select value from json_each(?)) or (k.group_resource = 'namespaces' and ${alias}.name in (select value from json_each(?)))`,
    parameters: [list, list],
  };
}

/** `column` holds the label set. */
export function labelCondition(
  { key, operator, values }: LabelRequirement,
  column = 'r.label_set',
): Condition {
  const exists = 'select label_set from t_labels where key = ?';
  const matches = `${exists} and value in (select value from json_each(?))`;
  switch (operator) {
    case 'exists':
      return { sql: `${column} in (${exists})`, parameters: [key] };
    case 'absent':
      return { sql: `${column} not in (${exists})`, parameters: [key] };
    case 'in':
      return { sql: `${column} in (${matches})`, parameters: [key, JSON.stringify(values)] };
    case 'notin':
      return { sql: `${column} not in (${matches})`, parameters: [key, JSON.stringify(values)] };
  }
}

/**
 * The same, asked of one row after the other: where rows are walked through until a page is full, the list of all sets that have a
 * label would be made anew for each namespace.
 */
export function labelOfRow({ key, operator, values }: LabelRequirement): Condition {
  const list = JSON.stringify(values);
  const exists = 'exists (select 1 from json_each(l.labels) j where j.key = ?)';
  const matches =
    'exists (select 1 from t_labels t where t.key = ? and t.value in (select value from json_each(?)) and t.label_set = r.label_set)';
  switch (operator) {
    case 'exists':
      return { sql: exists, parameters: [key] };
    case 'absent':
      return { sql: `not ${exists}`, parameters: [key] };
    case 'in':
      return { sql: matches, parameters: [key, list] };
    case 'notin':
      return { sql: `not ${matches}`, parameters: [key, list] };
  }
}
