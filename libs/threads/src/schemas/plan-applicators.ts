import { isJsonObject } from '@workflows/contracts';
import type { Json, JsonObject } from '@workflows/contracts';
import { notCovered, type Check, type Keyword, type Planner } from './keyword';

/** Keywords that hold schemas, or names of members. */
const required: Keyword = (argument) => {
  const names = namesIn(argument);
  return (value, fuel) => {
    if (!isJsonObject(value)) return true;
    fuel.spend(names.length);
    return names.every((name) => Object.hasOwn(value, name));
  };
};

const properties: Keyword = (argument, _siblings, planner) => {
  const members = Object.entries(schemasIn(argument)).map(([name, schema]) => [name, planner.plan(schema)] as const);
  return (value, fuel) => {
    if (!isJsonObject(value)) return true;
    fuel.spend(members.length);
    return members.every(([name, check]) => !Object.hasOwn(value, name) || check(value[name] ?? null, fuel));
  };
};

const patternProperties: Keyword = (argument, _siblings, planner) => {
  const members = Object.entries(schemasIn(argument)).map(
    ([pattern, schema]) => [planner.pattern(pattern), planner.plan(schema)] as const,
  );
  return (value, fuel) =>
    !isJsonObject(value) ||
    Object.entries(value).every(([key, member]) =>
      members.every(([matches, check]) => !matches(key, fuel) || check(member, fuel)),
    );
};

const additionalProperties: Keyword = (argument, siblings, planner) => {
  const check = planner.plan(argument);
  const named = new Set(Object.keys(isJsonObject(siblings['properties']) ? siblings['properties'] : {}));
  const { patternProperties: patterns } = siblings;
  const matched = Object.keys(isJsonObject(patterns) ? patterns : {}).map((pattern) => planner.pattern(pattern));
  return (value, fuel) =>
    !isJsonObject(value) ||
    Object.entries(value).every(([key, member]) => {
      fuel.spend(1);
      return named.has(key) || matched.some((matches) => matches(key, fuel)) || check(member, fuel);
    });
};

const propertyNames: Keyword = (argument, _siblings, planner) => {
  const check = planner.plan(argument);
  return (value, fuel) => !isJsonObject(value) || Object.keys(value).every((key) => check(key, fuel));
};

const items: Keyword = (argument, siblings, planner) => {
  const { prefixItems } = siblings;
  const check = planner.plan(argument);
  const from = Array.isArray(prefixItems) ? prefixItems.length : 0;
  return (value, fuel) => {
    if (!Array.isArray(value)) return true;
    for (let index = from; index < value.length; index++) if (!check(value[index] ?? null, fuel)) return false;
    return true;
  };
};

const prefixItems: Keyword = (argument, _siblings, planner) => {
  if (planner.isDraft7) return notCovered();
  const checks = listIn(argument, planner);
  return (value, fuel) =>
    !Array.isArray(value) || checks.every((check, index) => index >= value.length || check(value[index] ?? null, fuel));
};

const allOf: Keyword = (argument, _siblings, planner) => {
  const checks = listIn(argument, planner);
  return (value, fuel) => checks.every((check) => check(value, fuel));
};

const anyOf: Keyword = (argument, _siblings, planner) => {
  const checks = listIn(argument, planner);
  return (value, fuel) => checks.some((check) => check(value, fuel));
};

const oneOf: Keyword = (argument, _siblings, planner) => {
  const checks = listIn(argument, planner);
  return (value, fuel) => checks.filter((check) => check(value, fuel)).length === 1;
};

const not: Keyword = (argument, _siblings, planner) => {
  const check = planner.plan(argument);
  return (value, fuel) => !check(value, fuel);
};

const condition: Keyword = (argument, siblings, planner) => {
  const check = planner.plan(argument);
  const then = branch(siblings['then'], planner);
  const otherwise = branch(siblings['else'], planner);
  return (value, fuel) => (check(value, fuel) ? then : otherwise)(value, fuel);
};

function branch(schema: Json | undefined, planner: Planner): Check {
  return schema === undefined ? () => true : planner.plan(schema);
}

/** Read by `if`; without one they are no rule, and yet have to be schemas. */
const branches: Keyword = (argument, siblings, planner) => {
  if (siblings['if'] === undefined) planner.plan(argument);
  return undefined;
};

/** In draft-07 its siblings are no rules. */
const ref: Keyword = (argument, siblings, planner) =>
  planner.isDraft7 && Object.keys(siblings).length > 1 ? notCovered() : planner.ref(argument);

const dependentRequired: Keyword = (argument, _siblings, planner) => {
  if (planner.isDraft7 || !isJsonObject(argument)) return notCovered();
  const dependencies = Object.entries(argument).map(([key, names]) => [key, namesIn(names)] as const);
  return (value, fuel) =>
    !isJsonObject(value) ||
    dependencies.every(([key, names]) => {
      fuel.spend(1 + names.length);
      return !Object.hasOwn(value, key) || names.every((name) => Object.hasOwn(value, name));
    });
};

/** What such a name means depends on who reads it; Ajv takes a missing empty name for one that is there. */
const isStrange = (name: string): boolean => name === '__proto__' || name === '';

function namesIn(argument: Json): string[] {
  if (!Array.isArray(argument)) return notCovered();
  const names = argument.map((name) => (typeof name === 'string' && !isStrange(name) ? name : notCovered()));
  return new Set(names).size < names.length ? notCovered() : names;
}

function schemasIn(argument: Json): JsonObject {
  return isJsonObject(argument) && !Object.keys(argument).some(isStrange) ? argument : notCovered();
}

function listIn(argument: Json, planner: Planner): Check[] {
  if (!Array.isArray(argument) || argument.length === 0) return notCovered();
  return argument.map((schema) => planner.plan(schema));
}

export const APPLICATORS: ReadonlyMap<string, Keyword> = new Map<string, Keyword>([
  ['required', required],
  ['properties', properties],
  ['patternProperties', patternProperties],
  ['additionalProperties', additionalProperties],
  ['propertyNames', propertyNames],
  ['items', items],
  ['prefixItems', prefixItems],
  ['allOf', allOf],
  ['anyOf', anyOf],
  ['oneOf', oneOf],
  ['not', not],
  ['if', condition],
  ['then', branches],
  ['else', branches],
  ['$ref', ref],
  ['dependentRequired', dependentRequired],
]);
