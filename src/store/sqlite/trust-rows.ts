import type { DatabaseSync } from 'node:sqlite';
import { TrustedServer } from '../../domain/mcp-trust.ts';

/** A row that cannot be read is no yes. */
export function trustedServers(database: DatabaseSync): TrustedServer[] {
  const rows = database.prepare('select data from t_trust order by server').all();
  return rows.flatMap(({ data }) => TrustedServer.safeParse(parsed(String(data))).data ?? []);
}

export function saveTrust(database: DatabaseSync, trust: TrustedServer): void {
  database
    .prepare(
      'insert into t_trust (server, data) values (?, ?) on conflict do update set data = excluded.data',
    )
    .run(trust.server, JSON.stringify(trust));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
