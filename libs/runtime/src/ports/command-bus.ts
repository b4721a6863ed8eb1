import type {
  CommandEnvelope,
  CommandReply,
  ExecutionCommand,
  StartOutcome,
  StartRequest,
  TenantId,
} from '@workflows/contracts';

/** The way to the owner of an execution; embedded or over Kafka, chosen by configuration. */
export interface CommandBus {
  /**
   * Resolves once the command is durable and decided. Errors: `EngineError` OVERLOADED, or UNAVAILABLE when no answer
   * came in time; then the outcome is unknown and the same command may be sent again.
   */
  send(command: ExecutionCommand): Promise<CommandReply>;
}

/** Makes the starts that are asked for (I1, I2); what it answers is durable, exists after kill -9 of anything and can be read at once. */
export interface Starter {
  start(request: StartRequest): Promise<StartOutcome>;
}

/** One command as a transport hands it over. */
export interface ReceivedCommand {
  envelope: CommandEnvelope;
  /** Its place in the log of the shard; absent where the transport keeps none. */
  offset?: number;
  reply(reply: CommandReply): void;
}

/** A record that could not be read as a command; it goes to quarantine with its offset (I20). */
export interface UnreadableRecord {
  offset: number;
  /** Who is told of it. */
  tenant: TenantId;
  reason: string;
  raw: string;
}

/**
 * What a transport hands over at once: one call of the handler of `@EventPattern('workflows.commands')`. The engine makes its batches of many
 * such, or of parts of one.
 */
export interface CommandDelivery {
  shard: number;
  commands: readonly ReceivedCommand[];
  unreadable: readonly UnreadableRecord[];
  /** Offsets of records that are none of ours: nothing is to be done but to go on behind them. */
  passed?: readonly number[];
}

/** `lost`: another process owns the shard; nothing was written, and the records stay where they are. */
export type DeliveryOutcome = 'committed' | 'lost';

/**
 * Resolves once all of it is durable, doubles and refusals included. It throws where the outcome is unknown or the
 * database is away; then the same records are handed over again.
 */
export type CommandDeliveryHandler = (delivery: CommandDelivery) => Promise<DeliveryOutcome>;
