import { embeddedQuestions } from './embedded-questions.ts';
import { furtherQuestions } from './further-questions.ts';
import { kubectlQuestions } from './kubectl-questions.ts';
import { otherQuestions } from './other-questions.ts';
import type { Question } from './question.ts';

export const questions: readonly Question[] = [
  ...kubectlQuestions,
  ...embeddedQuestions,
  ...otherQuestions,
  ...furtherQuestions,
];
