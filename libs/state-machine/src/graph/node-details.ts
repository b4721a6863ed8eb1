import { isJsonObject } from '@workflows/contracts';
import type { Duration, MapNode, PassNode, Retrier, StateNode, TaskNode, Template } from '../program';
import type { ChildAnswer } from '../task-request';
import { clip, durationText, templateText } from './describe-node';

/** What a drawing has no room for, and sentences need. Graphs of code that earlier releases have kept have no details. */
export interface NodeDetails {
  /** Its label is no name but says how that is computed. */
  computed?: true;
  /** How long it may take: `30 s`, `PT1H`, `7d`, or how that is computed. */
  timeout?: string;
  /** How often it is tried again after which errors. */
  retries?: { errors: string[]; times: number }[];
  /** Whose answer ends it: `token`, that of whoever was handed one; `none`, nobody's: it goes on at once. */
  answer?: 'token' | 'none';
  /** Of an approval: who may answer, and with what; computed ones as they are written. */
  approvers?: string[];
  options?: string[];
  /** Of an event: whose, and what has to hold for it. */
  key?: string;
  match?: string;
  /** Of a model that may use tools before it answers: those that are written out, whether there may be others, and how often it is asked. */
  tools?: ToolDetails[];
  otherTools?: true;
  steps?: string;
  /** Of a pass: what it gives a value to, and which, where that is written out. */
  sets?: { name: string; value?: string }[];
  /** Of a map: what its items are read from, how many are done at once, and what is borne. */
  source?: 'rows' | 'items' | 'objects';
  atOnce?: string;
  batches?: true;
  tolerated?: string;
  /** Of a fail: what it says of why, where that is written out. */
  cause?: string;
  /** Of a parallel: it goes on with its first branch (`first`), with the first that succeeds, or with all whether or not they do. */
  until?: 'first' | 'firstSuccess' | 'allSettled';
  /** Where a request goes. Of code: what it asks, or goes over, longer than its name or label has it. */
  text?: string;
  /** Of the last state of code: what is given back after it. */
  gives?: string;
  /** Of a choice between cases: what they are cases of. */
  subject?: string;
  /** Of code that is kept: it may be called later. */
  later?: true;
  /** Of the end of a line of code: what it leaves. */
  leaves?: 'round' | 'loop' | 'workflow';
}

/** `calls`: what it calls, as histories name it; absent: nothing that is known. */
export interface ToolDetails {
  name: string;
  calls?: string[];
}

const LONGEST_LIST = 20;

/** Undefined where there is nothing to say. */
export function detailsOf(node: StateNode): NodeDetails | undefined {
  const details = { ...ofNode(node), ...ofRetries(node) };
  return Object.keys(details).length === 0 ? undefined : details;
}

function ofNode(node: StateNode): NodeDetails {
  switch (node.type) {
    case 'task':
      return { ...ofTarget(node), ...(node.timeout && { timeout: timeText(node.timeout) }) };
    case 'pass':
      return ofPass(node);
    case 'map':
      return ofMap(node);
    case 'fail':
      return {
        ...(node.error && computed(node.error)),
        ...(node.cause?.kind === 'constant' && { cause: templateText(node.cause) }),
      };
    case 'wait':
      return computed(node.wait.kind === 'for' ? node.wait.duration.value : node.wait.time);
    case 'parallel':
    case 'choice':
    case 'succeed':
      return {};
  }
}

function ofTarget({ target, arguments: given }: TaskNode): NodeDetails {
  switch (target.kind) {
    case 'function':
      return { ...computed(target.name), ...(target.answer === 'token' && { answer: 'token' as const }) };
    case 'workflow':
      return { ...computed(target.workflow), ...ofChild(target.answer) };
    case 'event':
      return {
        ...computed(target.event),
        ...(target.key && { key: templateText(target.key) }),
        ...(target.match && { match: templateText(target.match) }),
      };
    case 'approval':
      return {
        ...(target.prompt && computed(target.prompt)),
        ...(target.approvers && { approvers: listed(target.approvers) }),
        ...(target.options && { options: listed(target.options) }),
      };
    case 'http':
      return ofCall(given);
  }
}

/** Where to, but not with which parameters. */
function ofCall(given: Template | undefined): NodeDetails {
  const address = given && memberOf(given, 'ApiEndpoint');
  return address === undefined ? {} : { text: clip(address.replace(/[?#].*$/s, ''), 200) };
}

function memberOf(template: Template, name: string): string | undefined {
  if (template.kind === 'object') {
    const member = template.entries.find(([key]) => key === name)?.[1];
    return member && templateText(member);
  }
  const members = template.kind === 'constant' && isJsonObject(template.value) ? template.value : {};
  return typeof members[name] === 'string' ? members[name] : undefined;
}

function ofChild(answer: ChildAnswer): NodeDetails {
  if (answer === 'startExecution.waitForTaskToken') return { answer: 'token' };
  return answer === 'detached' || answer === 'startExecution' ? { answer: 'none' } : {};
}

function ofPass({ output, assign = [], paths, result }: PassNode): NodeDetails {
  const path = paths?.result;
  const whole = path && path.length > 0 ? [[path.join('.'), result] as const] : [];
  const outputs = output?.kind === 'object' ? output.entries : [];
  const sets = new Map([...assign, ...outputs, ...whole].slice(0, LONGEST_LIST));
  return sets.size === 0
    ? {}
    : { sets: [...sets].map(([name, value]) => ({ name: clip(name, 80), ...written(value) })) };
}

function written(value: Template | undefined): { value?: string } {
  const isShort = value?.kind === 'constant' && typeof value.value !== 'object';
  return isShort ? { value: clip(JSON.stringify(value.value), 80) } : {};
}

function ofMap({ items, maxConcurrency, batch, ...node }: MapNode): NodeDetails {
  const { toleratedFailureCount: count, toleratedFailurePercentage: percentage } = node;
  const tolerated = count ? templateText(count) : percentage && `${templateText(percentage)} %`;
  return {
    ...(items.kind === 'reader' && { source: sourceOf(items.reader) }),
    ...(maxConcurrency && { atOnce: templateText(maxConcurrency) }),
    ...(batch && { batches: true as const }),
    ...(tolerated !== undefined && { tolerated }),
  };
}

type Reader = Extract<MapNode['items'], { kind: 'reader' }>['reader'];

function sourceOf({ what, format }: Reader): NonNullable<NodeDetails['source']> {
  if (what === 'list' || format === 'manifest') return 'objects';
  return format === 'csv' ? 'rows' : 'items';
}

/** What stands in a function's registration is not known here. */
function ofRetries(node: StateNode): NodeDetails {
  const retry: readonly Retrier[] = 'retry' in node ? (node.retry ?? []) : [];
  const retries = retry.map(({ errors, maxAttempts }) => ({
    errors: errors.slice(0, LONGEST_LIST),
    times: maxAttempts,
  }));
  return retries.length === 0 ? {} : { retries: retries.slice(0, LONGEST_LIST) };
}

function timeText({ value }: Duration): string {
  return durationText(value);
}

function computed({ kind }: Template): { computed?: true } {
  return kind === 'constant' ? {} : { computed: true };
}

/** A constant list, or one text for what computes it. */
function listed(template: Template): string[] {
  if (template.kind === 'array') return template.items.slice(0, LONGEST_LIST).map(templateText);
  if (template.kind !== 'constant' || !Array.isArray(template.value)) return [templateText(template)];
  return template.value.slice(0, LONGEST_LIST).map((value) => templateText({ kind: 'constant', value }));
}
