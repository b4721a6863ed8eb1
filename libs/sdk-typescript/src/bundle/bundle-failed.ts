/** Why a file is no bundle, and where. */
export interface BundleProblem {
  text: string;
  file?: string;
  line?: number;
  /** From 1. */
  column?: number;
  lineText?: string;
}

export class BundleFailed extends Error {
  override readonly name = 'BundleFailed';
  constructor(
    readonly file: string,
    readonly problems: readonly BundleProblem[],
  ) {
    super(problems.map(describe).join('\n\n'));
  }
}

/** The place as editors and terminals know it, and the line with a mark under it. */
function describe({ text, file, line, column, lineText }: BundleProblem): string {
  if (file === undefined || line === undefined || column === undefined) return text;
  const mark = lineText === undefined ? '' : `\n\n    ${lineText}\n    ${' '.repeat(column - 1)}^`;
  return `${file}:${line}:${column}: ${text}${mark}`;
}
