import { TOPICS } from '@workflows/contracts';

export interface TopicNames extends Record<keyof typeof TOPICS, string> {
  /** What the names of the topics begin with that say whose these are. */
  marks: string;
}

/** Several installations may share a cluster: each gets a prefix of its own, which its groups then carry, too. */
export function topicNames(prefix = ''): TopicNames {
  const { commands, replies, events, triggers, quarantine } = TOPICS;
  return {
    commands: prefix + commands,
    replies: prefix + replies,
    events: prefix + events,
    triggers: prefix + triggers,
    quarantine: prefix + quarantine,
    marks: `${prefix}workflows.installation.`,
  };
}
