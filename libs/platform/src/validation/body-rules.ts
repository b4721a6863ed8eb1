import type { Type } from '@nestjs/common';
import { classValidator } from './class-validator';

/** The rules of a class, read once: class-validator looks for them among those of all classes, at each call. */
export interface BodyRules {
  /** The fields that have rules. */
  fields: ReadonlySet<string>;
  /** True only where the object keeps all of them. Else class-validator says what is wrong, if anything. */
  areKept(dto: object): boolean;
}

type Condition = (dto: object, value: unknown) => boolean;

interface FieldRules {
  field: string;
  /** All have to be true, or the tests do not apply. */
  conditions: Condition[];
  tests: ((dto: object, value: unknown) => unknown)[];
}

const known = new WeakMap<Type, BodyRules>();

export function rulesOf(type: Type): BodyRules {
  const rules = known.get(type) ?? readRules(type);
  known.set(type, rules);
  return rules;
}

function readRules(type: Type): BodyRules {
  const byField = new Map<string, FieldRules>();
  let areRead = true;
  const { ValidationTypes, getMetadataStorage } = classValidator();
  const storage = getMetadataStorage();
  for (const rule of storage.getTargetValidationMetadatas(type, '', false, false)) {
    const { propertyName: field } = rule;
    const ofField = byField.get(field) ?? { field, conditions: [], tests: [] };
    byField.set(field, ofField);
    const constraints: unknown[] = rule.constraints ?? [];
    const [condition] = constraints;
    if (rule.type === ValidationTypes.CONDITIONAL_VALIDATION && isCondition(condition))
      ofField.conditions.push(condition);
    else if (rule.type === ValidationTypes.CUSTOM_VALIDATION && !rule.each && rule.validateIf === undefined) {
      for (const { instance } of storage.getTargetValidatorConstraints(rule.constraintCls))
        ofField.tests.push((object, value) =>
          instance.validate(value, { value, constraints, targetName: type.name, object, property: field }),
        );
    } else if (rule.type !== ValidationTypes.WHITELIST) areRead = false;
  }
  const fields = [...byField.values()];
  return { fields: new Set(byField.keys()), areKept: (dto) => areRead && fields.every((rules) => isKept(rules, dto)) };
}

function isKept({ field, conditions, tests }: FieldRules, dto: object): boolean {
  const value: unknown = Reflect.get(dto, field);
  return !conditions.every((holds) => holds(dto, value)) || tests.every((test) => test(dto, value) === true);
}

function isCondition(value: unknown): value is Condition {
  return typeof value === 'function';
}
