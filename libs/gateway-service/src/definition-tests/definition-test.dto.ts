import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Allow } from 'class-validator';
import { EXECUTION_STATUSES } from '@workflows/contracts';
import type { Json } from '@workflows/contracts';
import { parseTimestamp } from '@workflows/state-machine';
import { HistoryEventAnswer, StateVisitAnswer } from '../executions/execution.dto';
import { MayBeAbsent, Must } from '../field-rules';
import { CUSTOMER, ONBOARDING } from '../workflows/workflow.examples';

const MOCKS = [
  'What the outside world answers, by the name of the function: a result, `{"error": "Name", "cause": "…"}`, or a list of these, one a call, whose last entry repeats.',
  '`{"$fn": "…"}` is computed: JSONata whose root is the arguments. `{"$after": 5, "result": …}` (or `error`, or `$fn`) takes its time, in seconds or as `"PT5S"`; with `"$heartbeat": 2` it shows signs of life until then.',
  '`workflow:<name>` is a child execution, `http:<METHOD> <url>` a call of `http:invoke`, `function:<name>` a function that is called like one of the words that follow.',
  '`events`: `[{type, data, key?, after?}]`; without `after` an event comes when it is waited for. `approvals`: `{state: {decision, by?, comment?, after?}}`. `objects`: `{"bucket/key": content}`.',
].join('\n\n');

export class DefinitionTestBody {
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description:
      'A workflow, its name not needed, an Amazon States Language document, or code: `{"type": "Function", "code": "…"}`, or a handler of a bundle, `{"type": "Function", "bundle": "…", "sourceMap": "…", "handler": "onUserSignup"}`.',
    example: { states: ONBOARDING.states },
  })
  @Must('be a workflow: an object with "states", or an Amazon States Language document', (value) => value !== undefined)
  definition!: Json;

  @ApiPropertyOptional({ description: 'What the execution works on; `{}` when absent.', example: CUSTOMER })
  @Allow()
  input?: Json;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: MOCKS,
    example: {
      validateCustomerData: { valid: true },
      createCustomerAccount: [{ error: 'Http.503' }, { accountId: 'account_456' }],
      sendEmail: { $fn: '{"emailSent": true, "to": customer.email}' },
    },
  })
  @Allow()
  mocks?: Json;

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    description: 'When the execution starts, in its own time; now when absent.',
    example: '2023-01-01T00:00:00Z',
  })
  @MayBeAbsent()
  @Must(
    'be a time such as "2023-01-01T00:00:00Z"',
    (value) => typeof value === 'string' && parseTimestamp(value) !== undefined,
  )
  now?: string;
}

/** How the answer looks, for the OpenAPI document alone. */
export class DefinitionTestAnswer {
  @ApiProperty({
    type: String,
    enum: EXECUTION_STATUSES,
    description: '`running`: the test ended before the execution did; `error` then begins with `Test.`.',
    example: 'completed',
  })
  status!: string;

  @ApiPropertyOptional({ description: 'What the execution gave.' })
  output?: Json;

  @ApiPropertyOptional({
    type: String,
    description: '`Test.NoMock`: a mock is missing, and `cause` says which.',
    example: 'States.Timeout',
  })
  error?: string;

  @ApiPropertyOptional({ type: String })
  cause?: string;

  @ApiProperty({ type: [StateVisitAnswer] })
  stateHistory!: StateVisitAnswer[];

  @ApiProperty({ type: 'number', description: 'Seconds that passed in the execution’s own time.', example: 3600 })
  virtualDuration!: number;

  @ApiProperty({ type: [HistoryEventAnswer], description: 'The whole trace, as of a real execution.' })
  history!: HistoryEventAnswer[];
}
