// Calls of db.*. What is undefined in code would be left out of JSON, and so would mean more documents than anybody has meant.

const MEANT_BY_CONDITION = ['find', 'findOne', 'update', 'delete'];
/** Conditions nest no deeper: what does is refused where they are read. */
const DEEPEST_CONDITION = 20;

/** How many arguments say what is called, and never how: fields of a document may be called anything, `timeout` as well. */
function ownArguments(root, path) {
  return root === 'db' && path.length === 2 && path[1] === 'update' ? 2 : 1;
}

function checkDocumentCall(name, [, method, ...more], args) {
  if (more.length > 0 || args.length === 0) return;
  if (args[0] === undefined && method !== 'find') throw undefinedIn(name, 'Its first argument');
  if (MEANT_BY_CONDITION.includes(method)) checkCondition(name, args[0], '', DEEPEST_CONDITION);
}

function checkCondition(name, condition, at, deeper) {
  const isList = Array.isArray(condition);
  if (deeper === 0 || (!isList && !isPlainObject(condition))) return;
  for (const key of Object.keys(condition)) {
    const place = at === '' ? key : `${at}.${key}`;
    if (condition[key] === undefined && !isList) throw undefinedIn(name, `"${place}" of its condition`);
    checkCondition(name, condition[key], place, deeper - 1);
  }
}

function undefinedIn(name, what) {
  return named(
    'Db.InvalidCall',
    `${what} is undefined in ${name}: say what is meant, or leave it out. What has no such field is found by {"exists": false}.`,
  );
}
