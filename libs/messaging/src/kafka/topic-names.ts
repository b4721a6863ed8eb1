import { TOPICS } from '@workflows/contracts';

export type TopicNames = Record<keyof typeof TOPICS, string>;

/** Several installations may share a cluster: each gets a prefix of its own, which its groups then carry, too. */
export function topicNames(prefix = ''): TopicNames {
  const { commands, replies, events, triggers, quarantine } = TOPICS;
  return {
    commands: prefix + commands,
    replies: prefix + replies,
    events: prefix + events,
    triggers: prefix + triggers,
    quarantine: prefix + quarantine,
  };
}
