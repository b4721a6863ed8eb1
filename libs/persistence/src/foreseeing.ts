import { isOutage } from '@workflows/runtime';
import { foreseen } from './database-errors';

/** The same store, whose failures are told as those of `Connections` are: TypeORM throws them as they come from the driver. */
export function foreseeing<Store extends object>(store: Store, onAway: () => void): Store {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return async (...values: unknown[]): Promise<unknown> => {
        try {
          return await (Reflect.apply(member, target, values) as unknown);
        } catch (error) {
          const failure = foreseen(error);
          if (isOutage(failure)) onAway();
          throw failure;
        }
      };
    },
  });
}
