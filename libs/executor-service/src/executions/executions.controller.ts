import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import type { ExecutorMessages, ExecutorPattern } from '@workflows/contracts';
import { Executor } from '@workflows/runtime';
import { Observable } from 'rxjs';

type Watch = ExecutorMessages['executor.executions.watch'];
type Follow = ExecutorMessages['executor.executions.follow'];

const WATCH: ExecutorPattern = 'executor.executions.watch';
const FOLLOW: ExecutorPattern = 'executor.executions.follow';
/** One that takes more memory is not sent with the word that it has ended: whoever waits reads the record. */
const MOST_BYTES = 2 ** 20;

/** Tells gateways when executions that they started end, and when those that somebody looks at go on. */
@Controller()
export class ExecutionsController {
  constructor(private readonly executor: Executor) {}

  @MessagePattern(WATCH)
  watch(@Payload() { executionId }: Watch['ask']): Observable<Watch['answer']> {
    return new Observable((reader) => {
      const watched = this.executor.watch.watch(executionId, MOST_BYTES);
      reader.next({ ended: false });
      watched.finished.then(
        (execution) => {
          reader.next({ ended: true, ...(execution && { execution }) });
          reader.complete();
        },
        (error: unknown) => reader.error(error),
      );
      return () => watched.stop();
    });
  }

  @MessagePattern(FOLLOW)
  follow(@Payload() { executionId, textsOf }: Follow['ask']): Observable<Follow['answer']> {
    const { progress } = this.executor;
    return new Observable((reader) => {
      const wentOn = (): void => reader.next({});
      if (textsOf === undefined) return progress.followProgress(executionId, wentOn);
      return progress.follow(textsOf, executionId, { wentOn, said: (text) => reader.next({ text }) });
    });
  }
}
