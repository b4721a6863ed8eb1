import { MessagePattern } from '@nestjs/microservices';
import type { RegistryMessages, RegistryPattern, RegistryReply } from '@workflows/contracts';

/** Takes what came over the wire, answers data, never throws. */
export type Handler<P extends RegistryPattern> = (request: unknown) => Promise<RegistryReply<P>>;

/** `registry.<group>.<method>`. */
export type Group = RegistryPattern extends infer P ? (P extends `registry.${infer G}.${string}` ? G : never) : never;
type MethodOf<P extends RegistryPattern> = P extends `registry.${string}.${infer Method}` ? Method : never;

/** What a controller must have to answer a whole group: a new pattern in `RegistryMessages` stops it from compiling. */
export type Answering<G extends Group> = {
  [P in keyof RegistryMessages as P extends `registry.${G}.${infer Method}` ? Method : never]: Handler<P>;
};

/** `@MessagePattern` that only compiles on the method named after the pattern and of its types. */
export function Answers<P extends RegistryPattern>(pattern: P) {
  return (target: object, method: MethodOf<P>, descriptor: TypedPropertyDescriptor<Handler<P>>): void => {
    MessagePattern(pattern)(target, method, descriptor);
  };
}
