// An agent: a model that may call tools before it answers. The loop runs here, so that each question and each call of a tool is a
// call of the handler's own, and a replay takes the same steps.

const USUAL_STEPS = 20;
const MOST_STEPS = 100;

/** The functions that members of `ai`, `api` and `db` call, by these members. */
const functionsOfMembers = new WeakMap();

function isAgent(root, args) {
  return root === 'ai' && isPlainObject(args[1]) && args[1].tools !== undefined;
}

async function runAgent(name, [input, config]) {
  const { tools: given, maxSteps = USUAL_STEPS, ...rest } = config;
  if (!Number.isInteger(maxSteps) || maxSteps < 1 || maxSteps > MOST_STEPS)
    throw new TypeError(`maxSteps of ${name} must be a whole number from 1 to ${MOST_STEPS}`);
  if (!isPlainObject(given)) throw new TypeError(`tools of ${name} must be an object: a tool by each name`);
  const tools = Object.keys(given).map((tool) => toolOf(tool, given[tool]));
  const offered = tools.map(({ told }) => told);
  const messages = [];
  for (let step = 0; step < maxSteps; step++) {
    const said = await callFunction(name, [input, { ...rest, tools: offered, messages }]);
    const isMore = typeof said === 'object' && said !== null && Array.isArray(said.calls);
    if (!isMore) return isPlainObject(said) && Object.hasOwn(said, 'answer') ? said.answer : said;
    const calls = said.calls.map(({ id, tool, input: asked }) => ({ id, tool, input: asked }));
    messages.push({ role: 'assistant', text: String(said.text ?? ''), calls });
    messages.push(...(await Promise.all(said.calls.map((call) => carryOut(tools, call)))));
  }
  throw named(
    'AI.TooManySteps',
    `${name} has asked for tools in ${maxSteps} answers, and given none; maxSteps allows no more`,
  );
}

/** `api.payments.refund` itself, or `{ call, description, input }` around it or around a function of one's own. */
function toolOf(name, given) {
  const { call = given, description, input } = isPlainObject(given) ? given : {};
  if (typeof call !== 'function')
    throw new TypeError(`the tool ${name} must be a function, or { call, description, input }`);
  const called = functionsOfMembers.get(call);
  const told = { name };
  if (description !== undefined) told.description = String(description);
  if (input !== undefined) told.input = input;
  if (called !== undefined) told.function = called;
  return { name, call, told };
}

/** What fails is told to the model, who may do better; only a cancel ends the agent as well. */
async function carryOut(tools, { id, tool, input, problem }) {
  const told = (result) => ({ role: 'tool', id, tool, result });
  const found = tools.find(({ name }) => name === tool);
  if (found === undefined || problem !== undefined) return told({ error: problem ?? `There is no tool ${tool}.` });
  try {
    const result = await found.call(input);
    return told(result === undefined ? null : result);
  } catch (error) {
    if (isError(error) && error.name === 'Cancelled') throw error;
    return told({ error: isError(error) ? `${error.name}: ${error.message}` : brief(error) });
  }
}
