import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ErrorCode, errorCatalogue } from '../../src/domain/error-catalogue.ts';
import { hasCluster } from '../cluster/require-cluster.ts';
import { answerCases } from './error-catalogue/answer-cases.ts';
import type { Case } from './error-catalogue/case.ts';
import { commandCases } from './error-catalogue/command-cases.ts';
import { ErrorGround } from './error-catalogue/error-ground.ts';
import { loginCases } from './error-catalogue/login-cases.ts';
import { mcpCases } from './error-catalogue/mcp-cases.ts';
import { modelCases } from './error-catalogue/model-cases.ts';
import { networkCases } from './error-catalogue/network-cases.ts';
import { programCases } from './error-catalogue/program-cases.ts';
import { storeCases } from './error-catalogue/store-cases.ts';

/** Root alone may mount a file system that is full or read-only. */
const forRoot: readonly string[] = ['STORE_FULL', 'STORE_UNWRITABLE'] satisfies ErrorCode[];

/** Every code of the catalogue, met by running the program on real servers, processes and files. */
describe.skipIf(!hasCluster('every error code, as a person meets it'))('e2e/error-catalogue', () => {
  const ground = new ErrorGround();
  const cases: Record<ErrorCode, Case> = {
    ...commandCases(ground),
    ...loginCases(ground),
    ...networkCases(ground),
    ...answerCases(ground),
    ...mcpCases(ground),
    ...storeCases(ground),
    ...modelCases(ground),
    ...programCases(ground),
  };

  beforeAll(() => ground.start());
  afterAll(() => ground.stop());

  it('has a case for every code', () => {
    expect(Object.keys(cases).toSorted()).toEqual(Object.keys(errorCatalogue).toSorted());
  });

  it.each(Object.entries(cases).filter(([code]) => canRun(code)))(
    '%s',
    async (code, { run, exitCode, subject, says, hint }) => {
      const result = await run();

      const told = result.stdout + result.stderr;
      expect(told).toContain(`(${code})`);
      expect(told).toMatch(says);
      expect(told).toContain(subject);
      expect(told).toMatch(hint ?? adviceAfter(code));
      expect(told).not.toMatch(/no-real-token|administrator-token/);
      if (code !== 'INTERNAL') expect(told).not.toContain('at file:');
      expect(result.code).toBe(exitCode);
    },
  );
});

/** The next line says what to do. */
function adviceAfter(code: string): RegExp {
  return code === 'INTERNAL' ? /Please report it/ : new RegExp(`\\(${code}\\).*\\n +\\S.{10}`);
}

function canRun(code: string): boolean {
  if (process.getuid?.() === 0 || !forRoot.includes(code) || process.env.REQUIRE_CLUSTER === '1') return true;
  process.stderr.write(`\n*** NOT TESTED: ${code}: it needs root, who may mount a file system\n\n`);
  return false;
}
