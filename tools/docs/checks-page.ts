import { checks } from '../../src/analyze/diagnose/registry.ts';
import { kindsOf } from '../../src/analyze/diagnose/run-checks.ts';
import { page } from './markdown.ts';

/** docs/checks.md: every check. */
export function checksPage(): string {
  const sections = checks.map((check) =>
    [
      `## ${check.code}`,
      `${check.title}. (${check.severity})`,
      check.rule,
      `Needs: ${kindsOf(check).join(', ')}.`,
    ].join('\n\n'),
  );
  return page('Checks', 'src/analyze/diagnose/registry.ts', [introduction, ...sections]);
}

const introduction = `What \`diagnose\` looks for. A check judges what is kept and asks no cluster. Codes are permanent: one may be added, none is renamed.
The severity is the usual one; a finding may be milder (what only harms later) or worse. A check that could not see a kind that it
needs says so, with the reason: it never takes that for healthy.`;
