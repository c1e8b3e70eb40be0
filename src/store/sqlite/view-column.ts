export interface ViewColumn {
  name: string;
  sentence: string;
  sql: string;
}

export interface View {
  name: string;
  sentence: string;
  columns: readonly ViewColumn[];
  /** Everything behind the columns: `from …`. */
  from: string;
  /** GroupResources whose completeness an answer from it rests on; null: any. */
  restsOn: readonly string[] | null;
}

export function column(name: string, sentence: string, sql: string): ViewColumn {
  return { name, sentence, sql };
}

/** Of every view that joins the clusters as `c`. */
export const cluster = column('cluster', 'Name of the cluster.', 'c.name');
