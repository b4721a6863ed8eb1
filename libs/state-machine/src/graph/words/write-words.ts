import { code, plain, quoted } from './phrases';
import type { ToldLine } from './tell';
import type { WorkflowWords } from './tell-workflow';

export interface Heading {
  name: string;
  version: number;
  description?: string;
  /** Absent: names of states are no names that people gave. */
  isNamed?: boolean;
}

const CUT = 'This workflow is larger than what is told here. Its graph shows the rest.';

/** As plain text: what is under a step is indented. */
export function toText(words: WorkflowWords, heading: Heading): string {
  return written(words, heading, {
    title: (text) => [text, '='.repeat([...text].length), ''],
    mark: (number) => (number === undefined ? '-' : `${number}.`),
    escape: (text) => text,
  });
}

/** As Markdown, whose own lists would count anew. What users wrote is code, or has lost what Markdown takes for marks. */
export function toMarkdown(words: WorkflowWords, heading: Heading): string {
  return written(words, heading, {
    title: (text) => [`# ${escaped(text)}`, ''],
    mark: (number) => (number === undefined ? '-' : `- **${number}.**`),
    escape: escaped,
  });
}

interface Style {
  title: (text: string) => string[];
  mark: (number: number | undefined) => string;
  escape: (text: string) => string;
}

function written(
  { starts, steps, ends, isCut }: WorkflowWords,
  { name, version, description, isNamed = false }: Heading,
  style: Style,
): string {
  const about = description === undefined ? [] : [style.escape(quoted(description)), ''];
  const write = (lines: readonly ToldLine[]): string[] =>
    lines.map((line) => item(isNamed ? line : { ...line, state: '' }, style));
  const lines = [
    ...style.title(`${plain(name)}, version ${version}`),
    ...about,
    ...starts.map(style.escape),
    '',
    ...write(steps),
    ...(isCut ? ['', CUT] : []),
    ...(ends.length === 0 ? [] : ['', ...write(ends)]),
  ];
  return `${lines.join('\n')}\n`;
}

/** A step has its number, and the name of its state where the sentence does not say it. */
function item({ state = '', number, depth, sentence }: ToldLine, { mark, escape }: Style): string {
  const isSaid = state === '' || number === undefined || sentence.includes(code(state.replace(/#\d+$/, '')));
  const name = isSaid ? '' : `${plain(state)} – `;
  return `${'   '.repeat(depth)}${mark(number)} ${escape(`${name}${sentence}`)}`;
}

/** Outside of code spans. */
function escaped(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll(/[\\*_{}[\]<>#|~!&]/g, '\\$&')))
    .join('');
}
