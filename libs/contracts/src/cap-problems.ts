import type { Problem } from './errors';

export const MOST_PROBLEMS = 100;

/** At most 100 problems, and how many more there are (settled 37). */
export function capProblems(problems: Problem[]): Problem[] {
  if (problems.length <= MOST_PROBLEMS) return problems;
  const more = {
    message: `…and ${problems.length - MOST_PROBLEMS} more`,
    code: problems[0]?.code ?? 'FIELD_INVALID',
    path: '',
  };
  return [...problems.slice(0, MOST_PROBLEMS), more];
}
