import type { CommandEnvelope, CommandReply } from '@workflows/contracts';

/** Of the messages below; both sides name theirs first, and who speaks another one is not heard (I24). */
export const STREAM_VERSION = 1;
export const STREAM_PATH = '/workflows/stream';

/** What a gateway says to an executor. `docs/protocol.md` describes the whole exchange. */
export type ToExecutor =
  | { k: 'hello'; v: number; from: string }
  /** Answered by `reply` where the envelope names somebody who waits, or by `lost`. */
  | { k: 'command'; envelope: CommandEnvelope }
  /** For a `@MessagePattern` handler; each thing it answers comes as an `answer`. */
  | { k: 'ask'; id: number; pattern: string; data: object }
  /** For an `@EventPattern` handler, or one whose answer nobody wants. */
  | { k: 'tell'; pattern: string; data: object }
  /** Nobody wants to hear more of this ask: what it still does ends. */
  | { k: 'enough'; id: number };

/** What an executor says to a gateway. */
export type ToGateway =
  /** `knows`: the kinds of commands that it takes; executors of before this was said take the first ones. */
  | { k: 'hello'; v: number; from: string; knows?: string[] }
  /** All shards that this executor owns now, each with the epoch of its claim. */
  | { k: 'shards'; shards: [shard: number, epoch: number][] }
  /** How much of a core it uses; told when it has changed. */
  | { k: 'busy'; share: number }
  | { k: 'reply'; id: string; reply: CommandReply }
  /** The executor does not own the shard of this command: it was not carried out here. */
  | { k: 'lost'; id: string }
  | { k: 'answer'; id: number; value: unknown }
  /** The ask could not be carried out. */
  | { k: 'failed'; id: number };
