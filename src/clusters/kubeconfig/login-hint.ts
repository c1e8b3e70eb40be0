import { basename } from 'node:path';
import { AppError, isAppError } from '../../domain/errors.ts';

/** What to type to log in by hand to a context. */
export function loginCommand(context: string): string {
  const word = /^[\w@%+=:,./-]+$/.test(context) ? context : `'${context.replaceAll("'", `'\\''`)}'`;
  return `kubectl --context ${word} get namespaces`;
}

/** How people log in with the tools behind well-known plugins, as those tools' own documentation has it. */
const logins: Readonly<Record<string, string>> = {
  aws: 'aws sso login (or new keys where there is no SSO)',
  'aws-iam-authenticator': 'aws sso login (or new keys where there is no SSO)',
  doctl: 'doctl auth init',
  'gke-gcloud-auth-plugin': 'gcloud auth login',
  ibmcloud: 'ibmcloud login',
  oci: 'oci session authenticate',
  tsh: 'tsh login',
};

/** A plugin's failure, with what to type for it; other errors stay as they are. */
export function withLoginTold(
  error: unknown,
  { command, context }: { command: string; context: string },
): unknown {
  if (!isAppError(error, 'PLUGIN_FAILED')) return error;
  const login = logins[basename(command)];
  const hints = [
    error.hint,
    ...(login === undefined ? [] : [`To log in: ${login}.`]),
    `kubectl runs it in the same way: ${loginCommand(context)}`,
  ];
  return new AppError(error.code, error.message, { hint: hints.join(' '), cause: error.cause });
}
