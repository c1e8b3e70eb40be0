import { areProgramsBuilt } from './programs.ts';

/**
 * Whether tests on a real control plane can run. Where they cannot, they are skipped with one loud line, and fail when
 * REQUIRE_CLUSTER=1 says that they must run.
 */
export function hasCluster(whatIsNotTested: string): boolean {
  if (areProgramsBuilt()) return true;
  const message = `NOT TESTED: ${whatIsNotTested}: there is no real control plane (npm run cluster:build, needs Go 1.26)`;
  if (process.env.REQUIRE_CLUSTER === '1') throw new Error(message);
  process.stderr.write(`\n*** ${message}\n\n`);
  return false;
}
