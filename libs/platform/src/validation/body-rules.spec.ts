import {
  Allow,
  IsString,
  MaxLength,
  MinLength,
  ValidateBy,
  ValidateIf,
  validateSync,
  type ValidationArguments,
} from 'class-validator';
import * as fc from 'fast-check';
import { rulesOf } from './body-rules';

const isShort = ValidateBy({ name: 'be short', validator: { validate: (value) => String(value).length < 4 } });
const isText = ValidateBy({ name: 'be a text', validator: { validate: (value) => typeof value === 'string' } });
const mayBeAbsent = ValidateIf((_dto, value) => value !== undefined);

class Plain {
  @isShort
  @isText
  name: unknown;

  @mayBeAbsent
  @isText
  note: unknown;

  @Allow()
  input: unknown;
}

const namesNone = (value: unknown, args?: ValidationArguments): boolean => args?.object.constructor.name !== value;

/** Rules that look at more than the value. */
class WithBounds {
  @MaxLength(4)
  @MinLength(2)
  name: unknown;

  @mayBeAbsent
  @ValidateBy({ name: 'be another name', validator: { validate: namesNone } })
  note: unknown;
}

class OfTexts {
  @IsString({ each: true })
  names: unknown;
}

const value = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.constant('WithBounds'),
  fc.constant(undefined),
  fc.integer(),
  fc.constant(null),
);

describe('the rules of a body', () => {
  it.each([Plain, WithBounds])('are kept where class-validator finds nothing wrong: %p', (type) => {
    fc.assert(
      fc.property(fc.record({ name: value, note: value }), (given) => {
        const dto = Object.assign(new type(), given);
        expect(rulesOf(type).areKept(dto)).toBe(validateSync(dto).length === 0);
      }),
    );
  });

  it('that are not read here are left to class-validator', () => {
    expect(rulesOf(OfTexts).areKept(Object.assign(new OfTexts(), { names: ['a'] }))).toBe(false);
    expect([...rulesOf(OfTexts).fields]).toEqual(['names']);
  });
});
