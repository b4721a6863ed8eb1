import { Allow, IsString, ValidateBy, ValidateIf, validateSync } from 'class-validator';
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

class OfTexts {
  @IsString({ each: true })
  names: unknown;
}

const value = fc.oneof(fc.string({ maxLength: 6 }), fc.constant(undefined), fc.integer(), fc.constant(null));

describe('the rules of a body', () => {
  it('are kept where class-validator finds nothing wrong', () => {
    fc.assert(
      fc.property(fc.record({ name: value, note: value, input: value }), (given) => {
        const dto = Object.assign(new Plain(), given);
        expect(rulesOf(Plain).areKept(dto)).toBe(validateSync(dto).length === 0);
      }),
    );
  });

  it('that are not read here are left to class-validator', () => {
    expect(rulesOf(OfTexts).areKept(Object.assign(new OfTexts(), { names: ['a'] }))).toBe(false);
    expect([...rulesOf(OfTexts).fields]).toEqual(['names']);
  });
});
