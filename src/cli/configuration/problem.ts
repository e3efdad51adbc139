/** What is wrong at one place of a file that the user wrote. */
export interface Problem {
  /** As the user named it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** What is wrong; never the value of a secret. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** `file:line:column: message`, and the remedy indented below it. */
export function formatProblem(problem: Problem): string {
  return `${problem.file}:${problem.line}:${problem.column}: ${problem.message}\n    ${problem.remedy}`;
}

/** All problems by file and place, with their number: one text for the user. */
export function formatProblems(problems: readonly Problem[]): string {
  const inOrder = [...problems].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column);
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return `${inOrder.map(formatProblem).join('\n')}\n${count} in the configuration; nothing was sent.`;
}
