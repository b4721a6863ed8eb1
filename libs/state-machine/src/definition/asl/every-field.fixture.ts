import type { Json, JsonObject } from '@workflows/contracts';

/** Documents that use every field of the language, one in each query language. */

const retry: Json = [
  {
    ErrorEquals: ['States.Timeout', 'Busy'],
    IntervalSeconds: 2,
    MaxAttempts: 5,
    BackoffRate: 1.5,
    MaxDelaySeconds: 60,
    JitterStrategy: 'FULL',
  },
  { ErrorEquals: ['States.ALL'] },
];

export const everyJsonPathField: JsonObject = {
  Comment: 'an order',
  Version: '1.0',
  QueryLanguage: 'JSONPath',
  TimeoutSeconds: 86_400,
  StartAt: 'Charge',
  States: {
    Charge: {
      Type: 'Task',
      Comment: 'charges the customer',
      Resource: 'arn:aws:states:::lambda:invoke',
      InputPath: '$.order',
      Parameters: { FunctionName: 'charge', Payload: { 'amount.$': '$.amount', 'by.$': '$$.Execution.Id' } },
      ResultSelector: { 'receipt.$': '$.Payload' },
      ResultPath: '$.charge',
      OutputPath: '$',
      TimeoutSecondsPath: '$$.Execution.Input.limits.timeout',
      HeartbeatSeconds: 10,
      Credentials: { RoleArn: 'arn:aws:iam::111122223333:role/charge' },
      Assign: { 'receipt.$': '$.Payload.id', currency: 'EUR' },
      Retry: retry,
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Refused', ResultPath: '$.error', Assign: { 'why.$': '$.Cause' } }],
      Next: 'Large?',
    },
    'Large?': {
      Type: 'Choice',
      InputPath: '$',
      OutputPath: '$',
      Choices: [
        {
          And: [
            { Variable: '$.order.amount', IsNumeric: true },
            { Not: { Variable: '$.order.amount', NumericLessThanPath: '$.limits.large' } },
          ],
          Next: 'Hold',
          Assign: { large: true },
        },
        { Variable: '$receipt', StringMatches: 'r-*', Next: 'Both' },
      ],
      Default: 'Hold',
      Assign: { large: false },
    },
    Hold: {
      Type: 'Wait',
      TimestampPath: '$.order.at',
      InputPath: '$',
      OutputPath: '$',
      Assign: { held: 1 },
      Next: 'Both',
    },
    Both: {
      Type: 'Parallel',
      Parameters: { 'order.$': '$.order' },
      Branches: [
        {
          Comment: 'one',
          StartAt: 'Child',
          States: {
            Child: {
              Type: 'Task',
              Resource: 'arn:aws:states:::states:startExecution.sync:2',
              Parameters: { StateMachineArn: 'ship', 'Name.$': '$.order.id', Input: { 'order.$': '$.order' } },
              End: true,
            },
          },
        },
        {
          StartAt: 'Note',
          States: { Note: { Type: 'Pass', Result: { noted: true }, ResultPath: '$.note', End: true } },
        },
      ],
      ResultSelector: { 'all.$': '$' },
      ResultPath: '$.both',
      Retry: retry,
      Catch: [{ ErrorEquals: ['States.BranchFailed'], Next: 'Refused', ResultPath: null }],
      Next: 'Lines',
    },
    Lines: {
      Type: 'Map',
      ItemsPath: '$.order.lines',
      ItemSelector: { 'line.$': '$$.Map.Item.Value' },
      MaxConcurrencyPath: '$.limits.lines',
      ToleratedFailurePercentage: 5,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'Pack',
        States: { Pack: { Type: 'Task', Resource: 'pack', End: true } },
      },
      ResultPath: '$.packed',
      Next: 'Report',
    },
    Report: {
      Type: 'Map',
      Label: 'report',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        Parameters: { Bucket: 'reports', 'Key.$': '$.key' },
        ReaderConfig: {
          InputType: 'CSV',
          CSVDelimiter: 'PIPE',
          CSVHeaderLocation: 'GIVEN',
          CSVHeaders: ['a'],
          MaxItems: 9,
        },
      },
      ItemBatcher: { MaxItemsPerBatch: 10, MaxInputBytesPerBatchPath: '$.bytes', BatchInput: { 'of.$': '$.key' } },
      ResultWriter: {
        Resource: 'arn:aws:states:::s3:putObject',
        Parameters: { Bucket: 'reports', Prefix: 'done' },
        WriterConfig: { Transformation: 'COMPACT', OutputType: 'JSONL' },
      },
      ResultPath: '$.report',
      ToleratedFailureCountPath: '$.limits.failures',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
        StartAt: 'Row',
        States: { Row: { Type: 'Task', Resource: 'arn:aws:states:us-east-1:123456789012:activity:row', End: true } },
      },
      Next: 'Done',
    },
    Done: { Type: 'Succeed', InputPath: '$.order', OutputPath: '$.id' },
    Refused: { Type: 'Fail', ErrorPath: '$.error.Error', CausePath: "States.Format('{}', $.error.Cause)" },
  },
};

export const everyJsonataField: JsonObject = {
  QueryLanguage: 'JSONata',
  StartAt: 'Ask',
  States: {
    Ask: {
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: 'arn:aws:states:::http:invoke',
      Arguments: {
        ApiEndpoint: '{% $states.input.url %}',
        Method: 'GET',
        QueryParameters: { id: '{% $states.input.id %}' },
      },
      TimeoutSeconds: '{% $states.input.timeout %}',
      HeartbeatSeconds: 5,
      Output: '{% $states.result.ResponseBody %}',
      Assign: { body: '{% $states.result.ResponseBody %}' },
      Retry: [{ ErrorEquals: ['States.Http.StatusCode.503'] }],
      Catch: [
        {
          ErrorEquals: ['States.ALL'],
          Next: 'Lost',
          Output: { e: '{% $states.errorOutput %}' },
          Assign: { lost: true },
        },
      ],
      Next: 'Which',
    },
    Which: {
      Type: 'Choice',
      Choices: [
        { Condition: '{% $body.size > 1 %}', Next: 'Rest', Output: '{% $body %}', Assign: { n: '{% $body.size %}' } },
      ],
      Default: 'Until',
      Output: { n: 0 },
      Assign: { n: 0 },
    },
    Rest: { Type: 'Wait', Seconds: '{% $n %}', Output: 1, Assign: { rested: true }, Next: 'Split' },
    Until: { Type: 'Wait', Timestamp: '{% $body.at %}', Next: 'Split' },
    Split: {
      Type: 'Parallel',
      Arguments: { n: '{% $n %}' },
      Branches: [{ StartAt: 'Left', States: { Left: { Type: 'Pass', Output: '{% $states.input.n %}', End: true } } }],
      Output: '{% $states.result[0] %}',
      Next: 'Each',
    },
    Each: {
      Type: 'Map',
      Items: '{% [1..3] %}',
      ItemSelector: { v: '{% $states.context.Map.Item.Value %}' },
      MaxConcurrency: '{% $n %}',
      ToleratedFailureCount: '{% $n %}',
      ItemProcessor: {
        StartAt: 'One',
        States: { One: { Type: 'Task', Resource: 'one', Arguments: '{% $states.input.v %}', End: true } },
      },
      Next: 'Files',
    },
    Files: {
      Type: 'Map',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:listObjectsV2',
        Arguments: { Bucket: '{% $body.bucket %}', Prefix: 'in/' },
        ReaderConfig: { MaxItems: '{% $n %}' },
      },
      ItemBatcher: { MaxItemsPerBatch: '{% $n %}', BatchInput: { n: '{% $n %}' } },
      ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: 'out' } },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'File',
        States: { File: { Type: 'Pass', End: true } },
      },
      Next: 'Done',
    },
    Done: { Type: 'Succeed', Output: '{% $body %}' },
    Lost: { Type: 'Fail', Error: 'Lost', Cause: '{% $states.input.e.Cause %}' },
  },
};
