/** One step of the schema. Append only: a step that was released is never changed. */
export interface Migration {
  name: string;
  sql: string;
}
