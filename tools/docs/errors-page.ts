import { exitCodeOfError } from '../../src/cli/exit-codes.ts';
import { type ErrorCode, errorCatalogue } from '../../src/domain/error-catalogue.ts';
import type { ErrorClass } from '../../src/domain/error-entry.ts';
import { AppError } from '../../src/domain/errors.ts';
import { page } from './markdown.ts';

const classes: Record<ErrorClass, string> = {
  usage: 'Wrong usage or settings: the program ends before it does anything',
  'needs-login': 'A cluster does not accept who we are',
  forbidden: 'A cluster knows who we are and forbids it',
  unreachable: 'A cluster or server cannot be reached',
  failed: 'A cluster or server answers, but not as it should',
  store: 'The inventory cannot be read or written',
  model: 'The language model gives no answer',
  ours: 'Of this program itself',
};

/** docs/errors.md: every error code. */
export function errorsPage(): string {
  const entries = Object.entries(errorCatalogue).map(([code, entry]) => ({
    code: code as ErrorCode,
    ...entry,
  }));
  const sections = (Object.keys(classes) as ErrorClass[]).map((errorClass) => {
    const own = entries.filter((entry) => entry.class === errorClass);
    return [`## ${classes[errorClass]}`, ...own.map(section)].join('\n\n');
  });
  return page('Errors', 'src/domain/error-catalogue.ts', [introduction, ...sections]);
}

const introduction = `An error says what happened, to which cluster, why, and what to do. Codes are permanent: one may be added, none is
renamed or given a new meaning. What goes wrong in one cluster does not end a command: it is part of its result. The exit
code given here is that of a command which the error does end.`;

function section({ code, title, hint }: { code: ErrorCode; title: string; hint: string }): string {
  return `### ${code}\n\n${title}. ${hint} (Exit code ${exitCodeOfError(new AppError(code, title))}.)`;
}
