import { builtInFamilyOf } from './built-ins';

describe('the names that the service answers itself', () => {
  it.each([
    ['ai.summarize', 'ai'],
    ['db.users.create', 'db'],
    ['db.users.findOne', 'db'],
    ['slack.postMessage', 'slack'],
    ['email.send', 'email'],
  ])('%s is of %s', (name, family) => expect(builtInFamilyOf(name)).toBe(family));

  it.each(['ai', 'ai.', 'ai.a.b', 'aid.x', 'db.users', 'db.users.drop', 'db.a.b.create', 'slack.invite', 'sendEmail'])(
    '%s is nobody’s but a worker’s',
    (name) => expect(builtInFamilyOf(name)).toBeUndefined(),
  );
});
