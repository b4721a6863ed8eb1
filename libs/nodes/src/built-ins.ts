import {
  AccessTokens,
  AiBuiltIn,
  ConnectorRunner,
  DocumentRunner,
  EmailRunner,
  KnownOperations,
  SlackRunner,
  type ConnectorDirectory,
  type EmailSettings,
  type ModelCalls,
  type OutboundCalls,
} from '@workflows/executor-service';
import type { SmtpSettings } from '@workflows/platform';
import type { Documents, ExecutorPorts, FunctionOutcomes, PauseDirectory, RegistryClient } from '@workflows/runtime';
import type { Foundation } from './foundation';

export interface BuiltInParts {
  foundation: Foundation;
  registry: RegistryClient;
  calls: OutboundCalls;
  connectors: ConnectorDirectory;
  pauses: PauseDirectory;
  documents: Documents;
  modelCalls(outcomes: FunctionOutcomes): ModelCalls;
}

/** What the service answers itself, a line each; the first that answers for a name is asked (ADR 46). */
export function builtIns(parts: BuiltInParts): ExecutorPorts['builtIns'] {
  const { foundation, registry, calls, connectors, pauses, documents, modelCalls } = parts;
  const { clock, secrets, schemas, smtp } = foundation;
  const operations = new KnownOperations(registry);
  const tokens = new AccessTokens(calls, clock);
  return (outcomes) => [
    new AiBuiltIn(modelCalls(outcomes)),
    new DocumentRunner(documents, outcomes, clock),
    new EmailRunner(outcomes, clock, pauses, emailSettings(smtp)),
    new SlackRunner(outcomes, { clock, calls, pauses, secrets }),
    new ConnectorRunner(outcomes, {
      clock,
      calls,
      pauses,
      directory: connectors,
      operations,
      secrets,
      tokens,
      schemas,
    }),
  ];
}

/** Both are set, or neither is. */
function emailSettings(smtp: SmtpSettings | undefined): EmailSettings | undefined {
  const { SMTP_URL: url, SMTP_FROM: from } = smtp ?? {};
  return url === undefined || from === undefined ? undefined : { url, from };
}
