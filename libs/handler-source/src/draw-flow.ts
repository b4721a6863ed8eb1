import type { GraphNode } from '@workflows/state-machine/graph';
import ts from 'typescript';
import { AgentTools } from './agent-tools';
import { addTo, type Ends, type Flow, type Line } from './flow';
import { callDetails } from './call-details';
import { callLabel, type Calls } from './calls';
import { calleeOf, isCatch, isForEach, isPutOnList, type Call } from './durable-calls';
import { isBranching, leaves } from './leaves';
import { errorText, isLiteral, isShortcut, objectOf, overOf, short, whenGone, writtenText } from './node-text';
import { bare, isWritten, type Written } from './parse';

const LONGEST = { name: 30, label: 60, text: 200 };
const COMBINATOR = /^Promise\.(all|race|any|allSettled)$/;
const UNTIL: Readonly<Record<string, 'first' | 'firstSuccess' | 'allSettled'>> = {
  'Promise.race': 'first',
  'Promise.any': 'firstSuccess',
  'Promise.allSettled': 'allSettled',
};

/**
 * Draws what a handler does, in the order in which it does it.
 *   D1. Only what calls something the engine carries out is drawn; a condition around nothing of the kind is drawn where it
 *       leaves: what follows depends on it.
 *   D2. A local function is drawn where it is called first. Called again, or by itself, it is one node that says so.
 *   D3. What is inside of a loop, a map or a branch is a line of its own; no edge leaves it, and what is thrown there leaves the state around it.
 *   D4. What cannot be told from the text is a `dynamic` node.
 *   D5. Where a condition or a failure leads to nothing but a `return`, `break`, `continue` or `throw`, that is a node of its own: else nobody
 *       would see what leads there.
 *   D6. A function that is put on a list is drawn inside of a `dynamic` node: whether it is called, and when, is not told in the text.
 */
export class DrawFlow {
  private readonly drawn = new Set<Written>();
  private readonly tools: AgentTools;

  constructor(
    private readonly flow: Flow,
    private readonly calls: Calls,
  ) {
    this.tools = new AgentTools(calls);
  }

  handler(fn: Written): void {
    const line: Line = { returns: [] };
    const ends = this.body(fn, this.flow.start, line);
    this.flow.finish([...ends, ...line.returns]);
  }

  /** What follows is joined to what is given back: the open ends. */
  private walk(node: ts.Node | undefined, ends: Ends, line: Line): Ends {
    if (node === undefined) return ends;
    if (ends.length === 0 && ends !== this.flow.start) return ends; // nothing leads here
    if (!this.calls.has(node) && !(isBranching(node) && leaves(node))) return this.leave(node, ends, line);
    if (ts.isIfStatement(node)) return this.choice(node.expression, node.thenStatement, node.elseStatement, ends, line);
    if (ts.isConditionalExpression(node)) return this.choice(node.condition, node.whenTrue, node.whenFalse, ends, line);
    if (ts.isBinaryExpression(node) && isShortcut(node) && this.calls.has(node.right))
      return this.choice(node.left, node.right, undefined, ends, line, whenGone(node));
    if (ts.isSwitchStatement(node)) return this.cases(node, ends, line);
    if (ts.isTryStatement(node)) return this.attempt(node, ends, line);
    if (ts.isIterationStatement(node, false)) return this.loop(node, ends, line);
    if (ts.isReturnStatement(node) || ts.isThrowStatement(node))
      return this.leave(node, this.walk(node.expression, ends, line), line);
    if (ts.isCallExpression(node)) return this.call(node, ends, line);
    if (isWritten(node)) return this.callback(node, ends, line);
    if (ts.isTaggedTemplateExpression(node)) return this.made(node, this.walk(node.template, ends, line), line);
    let open = ends;
    ts.forEachChild(node, (child) => {
      open = this.walk(child, open, line);
    });
    return open;
  }

  /** After a statement that goes elsewhere nothing follows. */
  private leave(node: ts.Node, ends: Ends, line: Line): Ends {
    if (ts.isReturnStatement(node)) {
      addTo(line.returns, line.isCalled ? ends : this.ended(node, 'return', ends, line));
      return [];
    }
    if (ts.isThrowStatement(node)) {
      this.thrown(node, ends, line);
      return [];
    }
    if (ts.isBreakOrContinueStatement(node)) {
      const word = ts.isBreakStatement(node) ? 'break' : 'continue';
      const goesOn = line.isCase || line.rounds === undefined;
      addTo(line.rounds ?? line.returns, goesOn ? ends : this.ended(node, word, ends, line));
      return [];
    }
    // Blocks without a call may still hold a return.
    if (ts.isBlock(node)) return node.statements.reduce<Ends>((open, one) => this.walk(one, open, line), ends);
    return ends;
  }

  /** D5: a call that is the last one simply ends. */
  private ended(node: ts.Node, word: 'return' | 'break' | 'continue', ends: Ends, line: Line): Ends {
    const isFar = word === 'break' || (word === 'return' && line.isRound === true);
    const isTold = ({ kind }: Ends[number]): boolean => isFar || kind === 'choice' || kind === 'catch';
    const given = ts.isReturnStatement(node) && node.expression && bare(node.expression);
    const label = ts.isBreakOrContinueStatement(node)
      ? node.label?.text // of a loop around this one
      : given && writtenText(given, LONGEST.label);
    const [told, untold] = [ends.filter(isTold), ends.filter((end) => !isTold(end))];
    if (given && isLiteral(given) && line.within === undefined)
      for (const { from, kind } of untold)
        if (kind === 'next') this.flow.gives(from, writtenText(given, LONGEST.label));
    if (told.length === 0) return ends;
    const leaves = word === 'break' ? 'loop' : word === 'continue' ? 'round' : isFar ? 'workflow' : undefined;
    const ending: GraphNode = {
      name: word,
      type: 'succeed',
      ...(label && { label }),
      ...(leaves && { details: { leaves } }),
    };
    return [...untold, { from: this.flow.add(ending, told, line), kind: 'next' }];
  }

  /** D5 */
  private thrown(node: ts.ThrowStatement, ends: Ends, line: Line): void {
    if (ends.length === 0 && ends !== this.flow.start) return;
    const label = errorText(node.expression);
    const from = this.flow.add({ name: 'throw', type: 'fail', ...(label !== undefined && { label }) }, ends, line);
    if (line.caught) addTo(line.caught, [{ from, kind: 'catch', label: 'States.ALL' }]);
    else this.flow.finish([{ from, kind: 'next' }]);
  }

  private choice(
    condition: ts.Expression,
    yes: ts.Node,
    no: ts.Node | undefined,
    ends: Ends,
    line: Line,
    when = (text: string): string => text,
  ): Ends {
    const before = this.walk(condition, ends, line);
    const label = when(short(condition, LONGEST.label));
    const details = { text: when(short(condition, LONGEST.text)) };
    const name = `if ${when(short(condition, LONGEST.name))}`;
    const from = this.flow.add({ name, type: 'choice', details }, before, line);
    const onYes = this.walk(yes, [{ from, kind: 'choice', label }], line);
    return [...onYes, ...this.walk(no, [{ from, kind: 'default' }], line)];
  }

  private cases(node: ts.SwitchStatement, ends: Ends, line: Line): Ends {
    const before = this.walk(node.expression, ends, line);
    const from = this.flow.add(
      {
        name: `switch ${short(node.expression, LONGEST.name)}`,
        type: 'choice',
        details: { subject: short(node.expression, LONGEST.text) },
      },
      before,
      line,
    );
    const rounds: Ends = [];
    const inside: Line = { ...line, rounds, isCase: true };
    let through: Ends = [];
    let hasDefault = false;
    for (const clause of node.caseBlock.clauses) {
      const kind = ts.isCaseClause(clause) ? 'choice' : 'default';
      hasDefault ||= kind === 'default';
      const label = ts.isCaseClause(clause) ? { label: short(clause.expression, LONGEST.label) } : {};
      through = [...through, { from, kind, ...label }];
      for (const statement of clause.statements) through = this.walk(statement, through, inside);
    }
    return [...through, ...rounds, ...(hasDefault ? [] : [{ from, kind: 'default' as const }])];
  }

  private attempt({ tryBlock, catchClause, finallyBlock }: ts.TryStatement, ends: Ends, line: Line): Ends {
    const caught: Ends = [];
    let before = ends;
    if (catchClause && this.calls.has(catchClause) && !this.calls.has(tryBlock)) {
      const from = this.flow.add({ name: 'try', type: 'choice' }, ends, line);
      caught.push({ from, kind: 'catch' });
      before = [{ from, kind: 'default' }];
    }
    let open = this.walk(tryBlock, before, catchClause ? { ...line, caught } : line);
    if (catchClause) open = [...open, ...this.walk(catchClause.block, caught, line)];
    return this.walk(finallyBlock, open, line);
  }

  /** D3 */
  private loop(node: ts.IterationStatement, ends: Ends, line: Line): Ends {
    const over = overOf(node);
    const isEach = ts.isForOfStatement(node) || ts.isForInStatement(node);
    const first = ts.isForStatement(node) ? node.initializer : isEach ? over : undefined;
    const before = this.walk(first, ends, line);
    const text = over === undefined ? '' : short(over, LONGEST.name);
    const details = over === undefined ? {} : { details: { text: short(over, LONGEST.text) } };
    const name = `${isEach ? 'for each' : 'while'} ${text}`.trim();
    const called = ts.isLabeledStatement(node.parent) ? { label: node.parent.label.text } : {};
    const from = this.flow.add({ name, type: 'loop', ...details, ...called }, before, line);
    this.inside(from, 0, { from, kind: 'processor' }, (open, line) => {
      const inner: Line = { ...line, isRound: true };
      const begun = isEach ? open : this.walk(over, open, inner);
      const body = this.walk(node.statement, begun, inner);
      return ts.isForStatement(node) ? this.walk(node.incrementor, body, inner) : body;
    });
    return this.after(from, line);
  }

  private call(node: ts.CallExpression, ends: Ends, line: Line): Ends {
    if (COMBINATOR.test(node.expression.getText()) && node.arguments[0])
      return this.combined(node, node.arguments[0], ends, line);
    if (isCatch(node)) return this.rescued(node, ends, line);
    const before = isWritten(bare(node.expression)) ? ends : this.walk(node.expression, ends, line);
    const given = node.arguments.reduce<Ends>((open, one) => this.argument(node, one, open, line), before);
    if (this.calls.of(node)) return this.made(node, given, line);
    if (this.calls.isUnknown(node)) return this.unknown(node, given, line);
    const called = this.calls.functionOf(node.expression);
    return called && this.calls.has(called) ? this.local(node, called, given, line) : given;
  }

  /** `call().catch(fn)`: as `try` and `catch` around it. */
  private rescued(node: ts.CallExpression, ends: Ends, line: Line): Ends {
    const caught: Ends = [];
    const open = this.walk(objectOf(node), ends, { ...line, caught });
    return [...open, ...node.arguments.reduce<Ends>((from, one) => this.argument(node, one, from, line), caught)];
  }

  /** A call that the engine carries out. */
  private made(node: Call, ends: Ends, line: Line): Ends {
    const call = this.calls.of(node);
    if (call === undefined) return ends;
    const type = call.isDynamic ? 'dynamic' : call.type;
    const label = call.isDynamic ? short(calleeOf(node), LONGEST.label) : callLabel(call, node, this.calls.written);
    const name = this.calls.nameOf(node);
    const details = { ...callDetails(call, node, this.calls.written), ...this.tools.of(node) };
    const told = Object.keys(details).length > 0 && { details };
    const drawn = { name, type, ...(label !== undefined && { label }), ...told };
    return this.after(this.flow.put(drawn, ends, line), line);
  }

  /** A function that is handed on is drawn where that is done. */
  private argument(call: ts.CallExpression, argument: ts.Expression, ends: Ends, line: Line): Ends {
    const passed = this.calls.functionOf(argument);
    if (passed && this.calls.has(passed) && isPutOnList(call)) return this.kept(call, passed, ends, line);
    if (passed && passed !== argument && this.calls.has(passed)) return this.callback(passed, ends, line);
    if (!isWritten(argument) || !isForEach(call, argument) || !this.calls.has(argument))
      return this.walk(argument, ends, line);
    return this.each('for each', objectOf(call), 'loop', argument, ends, line);
  }

  /** D4 */
  private unknown(node: ts.CallExpression, ends: Ends, line: Line): Ends {
    const name = `${short(node.expression, LONGEST.name)}()`;
    return this.after(this.flow.add({ name, type: 'dynamic' }, ends, line), line);
  }

  /** D6 */
  private kept(call: ts.CallExpression, fn: Written, ends: Ends, line: Line): Ends {
    if (this.drawn.has(fn)) return ends;
    const name = short(call.expression, LONGEST.name);
    const details = { later: true as const };
    const from = this.flow.add({ name, type: 'dynamic', label: 'for later', details }, ends, line);
    this.inside(from, 0, { from, kind: 'branch' }, (open, inner) => this.body(fn, open, inner));
    return [{ from, kind: 'next' }];
  }

  /** D2 */
  private local(node: ts.CallExpression, called: Written, ends: Ends, line: Line): Ends {
    if (!this.drawn.has(called)) return this.callback(called, ends, line);
    const name = `${short(node.expression, LONGEST.name)}()`;
    return this.after(this.flow.add({ name, type: 'pass', label: 'as drawn before' }, ends, line), line);
  }

  private callback(fn: Written, ends: Ends, line: Line): Ends {
    if (this.drawn.has(fn)) return ends;
    const { rounds: _rounds, isRound: _isRound, ...around } = line;
    const inner: Line = { ...around, returns: [], isCalled: true };
    const open = this.body(fn, ends, inner);
    return [...open, ...inner.returns];
  }

  private body(fn: Written, ends: Ends, line: Line): Ends {
    this.drawn.add(fn);
    return this.walk(fn.body, ends, line);
  }

  private combined(node: ts.CallExpression, of: ts.Expression, ends: Ends, line: Line): Ends {
    const given = bare(of);
    const mapped = ts.isCallExpression(given) ? this.mapped(given) : undefined;
    if (mapped && ts.isCallExpression(given)) {
      const over = objectOf(given);
      const before = this.walk(over, ends, line);
      return this.each('map', over, 'map', mapped, before, line);
    }
    const name = node.expression.getText();
    if (!ts.isArrayLiteralExpression(given)) {
      const from = this.flow.add({ name, type: 'dynamic', label: short(given, LONGEST.label) }, ends, line); // D4
      this.inside(from, 0, { from, kind: 'branch' }, (open, inner) => this.walk(given, open, inner));
      return this.after(from, line);
    }
    const until = UNTIL[name];
    const from = this.flow.add({ name, type: 'parallel', ...(until && { details: { until } }) }, ends, line);
    let branch = 0;
    for (const element of given.elements) {
      if (!this.calls.has(element)) continue;
      const way = { from, kind: 'branch' as const, label: String(branch + 1) };
      this.inside(from, branch++, way, (open, inner) => this.walk(element, open, inner));
    }
    return this.after(from, line);
  }

  /** `list.map(fn)`: what is done with each. */
  private mapped({ expression, arguments: [fn] }: ts.CallExpression): Written | undefined {
    if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== 'map' || fn === undefined)
      return undefined;
    const found = this.calls.functionOf(fn);
    return found && this.calls.has(found) && !this.drawn.has(found) ? found : undefined;
  }

  private each(word: string, over: ts.Expression, type: 'map' | 'loop', fn: Written, ends: Ends, line: Line): Ends {
    const details = { text: short(over, LONGEST.text) };
    const from = this.flow.add({ name: `${word} ${short(over, LONGEST.name)}`, type, details }, ends, line);
    this.inside(from, 0, { from, kind: 'processor' }, (open, inner) => this.body(fn, open, inner));
    return this.after(from, line);
  }

  private inside(state: string, branch: number, way: Ends[number], draw: (open: Ends, line: Line) => Ends): void {
    const line: Line = { within: { state, branch }, returns: [], rounds: [] };
    const open = draw([way], line);
    this.flow.finish([...open, ...line.returns, ...(line.rounds ?? [])].filter((end) => end.from !== state));
  }

  /** Of a state that can fail, whoever catches it hears. */
  private after(from: string, line: Line): Ends {
    if (line.caught) addTo(line.caught, [{ from, kind: 'catch', label: 'States.ALL' }]);
    return [{ from, kind: 'next' }];
  }
}
