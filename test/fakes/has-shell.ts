import { spawnSync } from 'node:child_process';

/** Where a shell is missing, one loud line says what is not tested, and it fails when REQUIRE_CLUSTER=1 says that all must run. */
export function hasShell(shell: string, whatIsNotTested: string): boolean {
  if (spawnSync(shell, ['-c', 'true']).status === 0) return true;
  const message = `NOT TESTED: ${whatIsNotTested}: there is no ${shell}`;
  if (process.env.REQUIRE_CLUSTER === '1') throw new Error(message);
  process.stderr.write(`\n*** ${message}\n\n`);
  return false;
}
