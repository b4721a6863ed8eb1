import {
  ConnectorRunner,
  DocumentRunner,
  EmailRunner,
  KnownOperations,
  SlackRunner,
  type ConnectorDirectory,
  type EmailSettings,
  type OutboundCalls,
} from '@workflows/executor-service';
import type { SmtpSettings } from '@workflows/platform';
import type { ExecutorPorts, RegistryClient } from '@workflows/runtime';
import type { Foundation } from './foundation';

export interface BuiltInParts {
  foundation: Foundation;
  registry: RegistryClient;
  calls: OutboundCalls;
  connectors: ConnectorDirectory;
}

/** What the service answers itself, a line each; the first that answers for a name is asked (ADR 46). */
export function builtIns({ foundation, registry, calls, connectors }: BuiltInParts): ExecutorPorts['builtIns'] {
  const { clock, documents, secrets, schemas, smtp } = foundation;
  const operations = new KnownOperations(registry);
  return (outcomes) => [
    new DocumentRunner(documents, outcomes, clock),
    new EmailRunner(outcomes, clock, emailSettings(smtp)),
    new SlackRunner(outcomes, { clock, calls, secrets }),
    new ConnectorRunner(outcomes, { clock, calls, directory: connectors, operations, secrets, schemas }),
  ];
}

/** Both are set, or neither is. */
function emailSettings(smtp: SmtpSettings | undefined): EmailSettings | undefined {
  const { SMTP_URL: url, SMTP_FROM: from } = smtp ?? {};
  return url === undefined || from === undefined ? undefined : { url, from };
}
