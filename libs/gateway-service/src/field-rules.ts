import { ValidateBy, ValidateIf } from 'class-validator';
import { LABEL_RULE, areLabels, isStorable } from '@workflows/contracts';

/** Fields that answers carry and that a body may carry back, so that get → edit → put works (settled 3). */
export const READ_ONLY_FIELDS = ['id', 'version', 'status', 'links', 'warnings', 'createdAt', 'updatedAt'] as const;

/** A field may be left out, and may not be null. */
export const MayBeAbsent = (): PropertyDecorator => ValidateIf((_dto, value) => value !== undefined);

/** A field may be left out, or be null. */
export const MayBeNull = (): PropertyDecorator => ValidateIf((_dto, value) => value !== undefined && value !== null);

/** A field rule: `must` completes the sentence that begins with the field's name. */
export function Must(must: string, test: (value: unknown) => boolean): PropertyDecorator {
  return ValidateBy({
    name: must,
    validator: { validate: test, defaultMessage: (args) => `${args?.property ?? 'the field'} must ${must}` },
  });
}

/** Text of a bounded length. */
export const IsText = (min: number, max: number): PropertyDecorator =>
  Must(
    `be a text of ${min} to ${max} characters, none of them NUL or half a surrogate pair`,
    (value) => typeof value === 'string' && value.length >= min && value.length <= max && isStorable(value),
  );

export const IsDescription = (): PropertyDecorator => IsText(0, 10_000);

export const IsLabels = (): PropertyDecorator => Must(`be ${LABEL_RULE}`, areLabels);
