import { areNodeProgramsBuilt } from '../programs.ts';
import { hasCluster } from '../require-cluster.ts';
import { missingForRealNode } from './machine.ts';

/** Whether tests on a real node can run; where they cannot it is said loudly, and is a failure under REQUIRE_CLUSTER=1. */
export function hasRealNode(whatIsNotTested: string): boolean {
  if (!hasCluster(whatIsNotTested)) return false;
  const missing = [
    ...missingForRealNode(),
    ...(areNodeProgramsBuilt() ? [] : ['the kubelet is not built (npm run cluster:build)']),
  ];
  if (missing.length === 0) return true;
  const message = `NOT TESTED: ${whatIsNotTested}: there can be no real node here: ${missing.join('; ')}`;
  if (process.env.REQUIRE_CLUSTER === '1') throw new Error(message);
  process.stderr.write(`\n*** ${message}\n\n`);
  return false;
}
