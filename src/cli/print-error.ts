import { AppError } from '../domain/errors.ts';
import { makeLinesVisible, makeVisible } from '../lib/make-visible.ts';
import type { Paint } from './output/paint.ts';
import { printJsonLine } from './output/print-json.ts';

/**
 * An error for people: what happened, to which cluster, why, and what to do. A stack is shown for our own faults only.
 * Ends with a line break.
 */
export function printError(error: unknown, paint: Paint): string {
  if (!(error instanceof AppError)) return printFault(error, paint);
  const { message, cluster, code, hint } = error;
  const why = causeOf(error);
  const lines = [
    `${paint('bad', 'error:')} ${makeVisible(message)} (${code})`,
    cluster === undefined || message.includes(cluster) ? '' : `  cluster: ${makeVisible(cluster)}`,
    why === null ? '' : `  because: ${makeVisible(why)}`,
    hint === '' ? '' : `  ${makeVisible(hint)}`,
  ];
  return `${lines.filter((line) => line !== '').join('\n')}\n`;
}

/** The same as a JSON line. */
export function printErrorLine(error: unknown): string {
  if (error instanceof AppError) {
    const { code, message, hint, cluster } = error;
    return printJsonLine({ event: 'error', code, message, hint, cluster: cluster ?? null });
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return printJsonLine({ event: 'error', code: 'INTERNAL', message: text, hint: '', cluster: null });
}

/** The innermost reason, unless the message already tells it. */
function causeOf({ message, cause }: AppError): string | null {
  let deepest: unknown = cause;
  for (let depth = 0; depth < 10 && deepest instanceof Error && deepest.cause instanceof Error; depth += 1) {
    deepest = deepest.cause;
  }
  if (!(deepest instanceof Error) || deepest.message === '') return null;
  // A parser quotes what it could not read, and that may be anything: our own message says what it was.
  if (deepest instanceof SyntaxError) return null;
  return message.includes(deepest.message) ? null : deepest.message;
}

function printFault(error: unknown, paint: Paint): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const title = paint('bad', 'This is a fault of k8s-mcp-agent (INTERNAL):');
  return `${title}\n${makeLinesVisible(text)}\nPlease report it with the lines above.\n`;
}
