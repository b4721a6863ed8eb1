import { waitFor } from '../../wait-for';
import type { Api, Body } from '../api';
import type { ReadableDatabase } from '../database-faults';
import { Deck } from '../deck';
import { inParallel } from '../in-parallel';
import type { Action, Deed, Found } from './action';
import { cancelMany, migrateMany, pauseMany, redriveMany, restartMany } from './bulk-actions';
import { answer, cancel, migrate, pause, redrive } from './execution-actions';
import { hold } from './held-actions';
import { CALLED, JOURNEY, SAGA, WORKED, createJourneys } from './journeys';
import { pauseFunction, pauseWorkflow } from './name-actions';
import { pauseFaults, type Place, type Standstill } from './pause-faults';
import { backfill, createSchedules, endSchedules, pauseSchedule } from './schedule-actions';
import { scheduleFaults } from './schedules';
import { restart, start } from './start-actions';
import { Steerer, later } from './steerer';
import { World } from './world';
import { worldFaults } from './world-faults';

const ACTIONS: Action[] = [
  ...[start, restart, pause, hold, cancel, redrive, migrate, answer],
  ...[pauseMany, cancelMany, redriveMany, restartMany, migrateMany],
  ...[pauseFunction, pauseWorkflow, pauseSchedule, backfill],
];
const BETWEEN_MS = 60;
const AT_ONCE = 8;

/**
 * People who start, steer and answer executions at random, while something else breaks what carries them.
 *   P1. Each thing that was acknowledged is remembered with what it promises, and is judged once all has come to rest.
 *   P2. Rare things are done as well: none is done a second time by its share before all were tried, and all are, however long that takes.
 *   P3. All comes to rest: what was paused is resumed, what failed is redriven until it ends well, what is undone is undone to its end.
 */
export class Steering {
  readonly done = new Map<Action, Deed[]>(ACTIONS.map((action) => [action, []]));
  private readonly deck: Deck<Action>;
  private stage: 'steering' | 'resting' | 'closed' = 'resting';
  private loops: Promise<void>[] = [];

  private constructor(
    private readonly steerer: Steerer,
    private readonly world: World,
  ) {
    this.deck = new Deck(ACTIONS, steerer.random, ({ share }) => share);
  }

  /** `lagMs`: within which time executors elsewhere know which functions and workflows are paused. */
  static async create(api: Api, random: () => number, lagMs = 0): Promise<Steering> {
    const world = await World.open(api, random);
    const steerer = new Steerer(api, await createJourneys(api), random, () => world.visit(), lagMs);
    await createSchedules(steerer);
    return new Steering(steerer, world);
  }

  run(people: number): void {
    this.stage = 'steering';
    this.loops = Array.from({ length: people }, () => this.steerSome());
  }

  /** P3 */
  async comeToRest(database: ReadableDatabase, within: number): Promise<void> {
    this.stage = 'resting';
    await Promise.all(this.loops);
    this.world.calmDown();
    await endSchedules(this.steerer, database, within);
    for (const name of [...CALLED, ...WORKED]) await this.steerer.ask('POST', `/functions/${name}/resume`);
    for (const id of this.steerer.workflows.values()) await this.steerer.ask('POST', `/workflows/${id}/resume`);
    await database.rows('update operation set lease_until = 0'); // who was killed had its turn for a minute: nobody waits for that here
    const operations = `select count(*) from operation where status = 'running'`;
    await waitFor(async () => (await database.number(operations)) === 0, { within, every: 200 });
    await waitFor(() => this.isAtRest(database), { within, every: 200 }).catch(async () => {
      throw new Error(`not at rest within ${within} ms: ${JSON.stringify(await this.unrested(database))}`);
    });
  }

  /** How many executions there are of all that is steered, children and those of schedules included. */
  executions(database: ReadableDatabase): Promise<number> {
    return database.number(`select count(*) from execution where workflow_name like 'journey%'`);
  }

  /** `standstills`: when a process knew nothing of what was paused. */
  async verdict(found: Found, standstills: readonly Standstill[] = []): Promise<string[]> {
    const { kept } = this.steerer.pauses;
    const faults = [
      ...this.steerer.faults,
      ...(await scheduleFaults(found.database, kept)),
      ...worldFaults(this.world.book, found.histories),
      ...pauseFaults(kept, this.world.begun, await placesOf(found), standstills),
    ];
    for (const [{ name, holds }, deeds] of this.done)
      for (const deed of deeds) {
        const fault = await holds?.(deed, found);
        if (fault !== undefined) faults.push(`${name} of ${deed.on}: ${fault}`);
      }
    return faults;
  }

  /** How many things were done and answered with success. */
  get acknowledged(): number {
    return [...this.done.values()].reduce((sum, deeds) => sum + deeds.length, 0);
  }

  get figures(): Record<string, number> {
    const entries = [...this.done].map(([{ name }, deeds]) => [name, deeds.length] as const);
    return { ...Object.fromEntries(entries), 'work done': this.world.book.size };
  }

  /** How many pauses there were in which nothing was to begin, of each kind. */
  get pauses(): Record<string, number> {
    return { ...this.steerer.pauses.figures, queued: this.steerer.queued };
  }

  async close(): Promise<void> {
    this.stage = 'closed';
    this.steerer.end();
    await Promise.all(this.loops);
    await this.world.close();
  }

  private async steerSome(): Promise<void> {
    while (this.stage === 'steering' || (this.stage === 'resting' && !this.deck.isDealt)) {
      // P2
      const action = this.deck.deal();
      const deed = await action.act(this.steerer);
      if (deed !== undefined) this.done.get(action)?.push(deed);
      await later(this.steerer.random() * BETWEEN_MS);
    }
  }

  private async isAtRest(database: ReadableDatabase): Promise<boolean> {
    const left = await this.unrested(database);
    await inParallel(left, AT_ONCE, async ({ id, status, paused_at: pausedAt }) => {
      if (status === 'running' && pausedAt === null) return;
      await this.steerer.ask('POST', `/workflows/executions/${id}/${status === 'running' ? 'resume' : 'redrive'}`);
    });
    return left.length === 0;
  }

  /** Open ones, and those that have failed and are not undone: by somebody's answer, for want of time, or while they were undone. */
  private unrested(database: ReadableDatabase): Promise<Body[]> {
    return database.rows(
      `select id, status, paused_at, error from execution where workflow_name like 'journey%' and (status = 'running'
         or workflow_name = '${JOURNEY}' and status in ('failed', 'timedOut') or workflow_name = '${SAGA}' and error = 'States.CompensationFailed')`,
    );
  }
}

async function placesOf({ database }: Found): Promise<Map<string, Place>> {
  const sql = `select id, shard, parent ->> 'executionId' as parent from execution where workflow_name like 'journey%'`;
  return new Map((await database.rows<Place & { id: string }>(sql)).map((row) => [row.id, row]));
}
