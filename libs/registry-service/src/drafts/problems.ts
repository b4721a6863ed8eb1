import { ERRORS, EngineError } from '@workflows/contracts';
import type { ErrorCode, Problem } from '@workflows/contracts';

/** More than these help nobody; the rest is counted in one further entry. */
export const MAX_PROBLEMS = 100;
const MORE_PROBLEMS = 'MORE_PROBLEMS';

/** All that is wrong with a draft, as one error. */
export function refusal(code: ErrorCode, problems: readonly Problem[]): EngineError {
  const [first] = problems;
  const more = countOf(problems) - 1;
  const message =
    first === undefined ? ERRORS[code].title : more === 0 ? first.message : `${first.message} (and ${more} more)`;
  return new EngineError(code, message, { problems: atMost(problems) });
}

/** The code that all problems share where it is one to be answered with, else FIELD_INVALID. */
export function commonCode(problems: readonly Problem[]): ErrorCode {
  const codes: readonly ErrorCode[] = ['FIELD_UNKNOWN', 'ADDRESS_REFUSED', 'SCHEMA_TOO_COSTLY'];
  return codes.find((code) => problems.every((problem) => problem.code === code)) ?? 'FIELD_INVALID';
}

/** What fits into an answer; the last entry counts the rest. */
export function atMost(problems: readonly Problem[], limit = MAX_PROBLEMS): Problem[] {
  const listed = problems.filter(({ code }) => code !== MORE_PROBLEMS);
  const rest = countOf(problems) - limit;
  return rest <= 0
    ? listed
    : [...listed.slice(0, limit), { message: `…and ${rest} more`, code: MORE_PROBLEMS, path: '' }];
}

/** A list that was cut before it came here ends with how many it leaves out. */
function countOf(problems: readonly Problem[]): number {
  return problems.reduce(
    (count, { code, message }) => count + (code === MORE_PROBLEMS ? Number(/\d+/.exec(message)?.[0] ?? 1) : 1),
    0,
  );
}
