import { exitCodeOfError, exitCodes } from './exit-codes.ts';
import type { CliHost } from './host.ts';
import { plain } from './output/paint.ts';
import { type Invocation, parseCommandLine } from './parse-command-line.ts';
import { printError, printErrorLine } from './print-error.ts';
import { watchOutput } from './watch-output.ts';

/**
 * Runs one command line and answers its exit code. Never rejects: what goes wrong is printed. Loads only what the
 * command needs; help needs nothing but the commands' own files.
 */
export async function runCli(words: readonly string[], host: CliHost): Promise<number> {
  const errors = watchOutput(host.stderr);
  const results = watchOutput(host.stdout);
  const exitCode = await run(words, host, () => results.end());
  // stderr that cannot be written leaves nobody to tell.
  await errors.end().catch(() => {});
  return exitCode;
}

async function run(words: readonly string[], host: CliHost, written: () => Promise<void>): Promise<number> {
  let invocation: Invocation | null = null;
  try {
    invocation = await parseCommandLine(words, host);
    const exitCode = invocation === null ? exitCodes.done : await runParsed(invocation, host);
    await written();
    return exitCode;
  } catch (error) {
    host.stderr.write(invocation?.format === 'json' ? printErrorLine(error) : printError(error, plain));
    return exitCodeOfError(error);
  }
}

async function runParsed(invocation: Invocation, host: CliHost): Promise<number> {
  const { runInvocation } = await import('./run-invocation.ts');
  return runInvocation(invocation, host);
}
