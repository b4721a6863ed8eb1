import { eventsOf, type Action, type Deed, type Found } from './action';
import { JOURNEY, SAGA, SEND_OF } from './journeys';
import { later, type Steerer } from './steerer';

const PAUSED_MS = 300;

function steer(steerer: Steerer, id: string, what: string, body?: object): Promise<unknown> {
  return steerer.ask('POST', `/workflows/executions/${id}/${what}`, body && { body });
}

/** Of what is in its history once it was answered. */
function isTold(type: string): (deed: Deed, found: Found) => string | undefined {
  return ({ on }, found) => (eventsOf(found, on, type).length > 0 ? undefined : `its history has no ${type}`);
}

/** With its children or without, and its clocks running or not; a moment later it goes on. */
export const pause: Action = {
  name: 'pause',
  share: 4,
  async act(steerer) {
    const on = steerer.oneOfLatest();
    const tree = steerer.chance(0.5);
    const clocks = steerer.chance(0.5) ? 'run' : 'stop';
    if (on === undefined || (await steer(steerer, on, 'pause', { tree, clocks })) === undefined) return undefined;
    await later(steerer.random() * PAUSED_MS);
    await steer(steerer, on, 'resume', { tree });
    return { on };
  },
  holds: isTold('executionPaused'),
};

/** It ends so, or by what could not be undone; a redrive may have come after. */
export const cancel: Action = {
  name: 'cancel',
  share: 2,
  async act(steerer) {
    const on = steerer.oneOfLatest();
    const undo = steerer.chance(0.5);
    const isDone = on !== undefined && (await steer(steerer, on, 'cancel', { reason: 'enough', undo })) !== undefined;
    return isDone ? { on } : undefined;
  },
  holds({ on }, found) {
    const undone = eventsOf(found, on, 'undoStarted').length;
    return undone + eventsOf(found, on, 'executionCancelled').length > 0
      ? undefined
      : 'nothing says that it was cancelled';
  },
};

/** One that has failed, timed out or was cancelled, of the latest that have. */
export const redrive: Action = {
  name: 'redrive',
  share: 4,
  async act(steerer) {
    const workflow = steerer.workflowId(steerer.chance(0.7) ? JOURNEY : SAGA);
    const list = await steerer.ask(
      'GET',
      `/workflows/${workflow}/executions?status=failed,timedOut,cancelled&limit=20`,
    );
    const on = steerer.oneOf<{ id: string }>(list?.data ?? [])?.id;
    return on !== undefined && (await steer(steerer, on, 'redrive')) !== undefined ? { on } : undefined;
  },
  holds: isTold('executionRedriven'),
};

/** To the version that it is not on, or is on already. */
export const migrate: Action = {
  name: 'migrate',
  share: 3,
  async act(steerer) {
    const on = steerer.oneOfLatest();
    const version = steerer.chance(0.5) ? 1 : 2;
    const map = { [SEND_OF[3 - version] ?? '']: SEND_OF[version] };
    return on !== undefined && (await steer(steerer, on, 'migrate', { version, map })) !== undefined
      ? { on, answer: version }
      : undefined;
  },
  holds({ on, answer: version }, found) {
    const isThere = found.histories.get(on)?.row.version === version;
    const went = eventsOf(found, on, 'executionMigrated').some(
      ({ data }) => data.to === version || data.from === version,
    );
    return isThere || went ? undefined : `it was never on version ${version} (I46)`;
  },
};

/** An operator answers for a worker, a call, a child, a retry or a wait; the reason says which answer it was. */
export const answer: Action = {
  name: 'answer by hand',
  share: 4,
  async act(steerer) {
    const on = steerer.oneOfLatest();
    const view = on && (await steerer.ask('GET', `/workflows/executions/${on}`));
    const { taskId } = steerer.oneOf<{ taskId?: number }>(view?.waiting ?? []) ?? {};
    if (on === undefined || taskId === undefined) return undefined;
    const reason = `answer ${steerer.next()}`;
    const what = steerer.oneOf(['complete', 'skip', 'fail']) ?? 'skip';
    const body =
      what === 'fail' ? { error: 'ByHand', cause: 'no more', reason } : { output: { byHand: reason }, reason };
    const path = `tasks/${taskId}/${what}`;
    return (await steer(steerer, on, path, body)) === undefined ? undefined : { on, answer: { taskId, what } };
  },
  holds({ on, answer: { taskId, what } }, found) {
    const told = eventsOf(found, on, 'operatorAnswered').filter(({ data }) => data.taskId === taskId);
    return told.length === 1 && told[0].data.answer === what
      ? undefined
      : `${told.length} events say that ${taskId} was answered (${what})`;
  },
};
