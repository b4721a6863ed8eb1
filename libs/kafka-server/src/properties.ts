export type Ports = { broker: number; controller: number };

/** server.properties of one KRaft node that is broker and controller, on loopback only; `others` are added, or take the place of ours. */
export function properties(ports: Ports, logDir: string, others: Readonly<Record<string, string>> = {}): string {
  const settings: Record<string, string | number | boolean> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${ports.controller}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:${ports.broker},CONTROLLER://127.0.0.1:${ports.controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${ports.broker}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': logDir,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0, // else every first join of a group waits 3 s
    'auto.create.topics.enable': false, // a topic made by a typo hides the typo
    // After kill -9 the restarted broker stays fenced until its old session ends: 4 s with these, 12 s with the defaults.
    'broker.session.timeout.ms': 2_000,
    'broker.heartbeat.interval.ms': 200,
    ...others,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
