import { randomUUID } from 'node:crypto';
import { StoreplaneError } from '../../domain/errors.ts';
import type { ArgoCdEvent } from '../../ports/argocd.ts';
import type { Clock } from '../../ports/clock.ts';
import { type App, type LeftBehind, leftBehind, type Target } from './lifecycle/app.ts';
import { Schedule } from './lifecycle/schedule.ts';
import {
  approve,
  markDeleted,
  retarget,
  rollBack,
  type StepContext,
  startOperation,
  step,
} from './lifecycle/steps.ts';
import type { Timing } from './lifecycle/timing.ts';

/** All Applications of the sandbox: Argo CD's application controller, with time instead of a cluster. */
export class Fleet {
  readonly apps = new Map<string, App>();
  /** Objects without an Application, by namespace. */
  readonly leftBehind = new Map<string, LeftBehind>();
  /** The commit that was read last, and the one before it that everything was compared with. */
  tip = '';
  comparedTip = '';
  resourceVersion = 1000;
  readonly #clock: Clock;
  readonly #timing: Timing;
  readonly #tell: (event: ArgoCdEvent) => void;
  readonly #onGone: (name: string) => void;
  readonly #isPending: (name: string) => boolean;
  readonly #schedule: Schedule;

  constructor(
    clock: Clock,
    timing: Timing,
    tell: (event: ArgoCdEvent) => void,
    onGone: (name: string) => void,
    isPending: (name: string) => boolean,
  ) {
    this.#isPending = isPending;
    this.#clock = clock;
    this.#timing = timing;
    this.#tell = tell;
    this.#onGone = onGone;
    this.#schedule = new Schedule(clock, (name, due) => this.#step(name, due));
  }

  /** The commit this Application was compared with: a touched one keeps the former until it has been looked at. */
  tipOf(name: string): string {
    return this.#isPending(name) ? this.comparedTip : this.tip;
  }

  /** Takes in an Application from a former run of the process. */
  restore(app: App): void {
    this.apps.set(app.name, app);
    if (app.due !== undefined) this.#schedule.add(app.due, app.name);
  }

  /** Creates the Application or brings it to its target. One that is being deleted is only remembered. */
  apply(target: Target): void {
    const now = this.#clock.now();
    const app = this.apps.get(target.name);
    if (app !== undefined) {
      if (app.target !== target && retarget(app, target, this.#context(app.name))) this.#changed(app);
      // Its folder was touched even if nothing has to be deployed: it is compared with a newer commit now.
      else this.#tell({ kind: 'application', name: app.name });
      return;
    }
    const uid = randomUUID();
    const adopted = this.leftBehind.get(target.namespace);
    this.leftBehind.delete(target.namespace);
    const created: App = {
      name: target.name,
      uid,
      objectsUid: adopted?.objectsUid ?? uid,
      adoptedFrom: adopted?.deployedAt,
      createdAt: now,
      resourceVersion: 0,
      target,
      phase: 'new',
      due: now + this.#timing.start,
      health: adopted?.health ?? 'Missing',
      healthAt: now,
      reconciledAt: now,
      syncedKey: adopted?.syncedKey,
      operation: undefined,
      history: [],
      paused: false,
      attempts: 0,
      deployed: adopted !== undefined,
      deletedAt: undefined,
      approvedAt: undefined,
      pruning: false,
    };
    this.apps.set(created.name, created);
    this.#changed(created);
  }

  /** Begins the deletion of an Application that the ApplicationSet no longer wants. */
  remove(name: string): void {
    this.#change(name, (app) => {
      if (app.deletedAt !== undefined) return false;
      markDeleted(app, this.#context(app.name));
      return true;
    });
  }

  approve(name: string): void {
    this.#change(name, (app) => {
      approve(app, this.#context(app.name));
      return true;
    });
  }

  /** Ends a waiting deletion: the Application goes without its objects. Throws StoreplaneError 'deletion-approved'. */
  abandon(name: string): void {
    const app = this.apps.get(name);
    if (app?.deletedAt === undefined) return;
    if (app.pruning) {
      throw new StoreplaneError('deletion-approved', 'The deletion is approved already and runs.');
    }
    this.leftBehind.set(app.target.namespace, leftBehind(app));
    this.#remove(name);
  }

  sync(name: string): void {
    this.#change(name, (app) => startOperation(app, false, this.#context(app.name)));
  }

  rollBack(name: string, historyId: number): void {
    this.#change(name, (app) => rollBack(app, historyId, this.#context(app.name)));
  }

  /** Says that the Application was compared anew. */
  reconciled(name: string): void {
    this.#change(name, (app) => {
      app.reconciledAt = this.#clock.now();
      return app.phase !== 'new';
    });
  }

  close(): void {
    this.#schedule.close();
  }

  #step(name: string, due: number): void {
    const app = this.apps.get(name);
    if (app === undefined || app.due !== due) return;
    if (step(app, this.#context(app.name)) === 'changed') {
      this.#changed(app);
      return;
    }
    this.#remove(name);
  }

  #remove(name: string): void {
    this.apps.delete(name);
    this.resourceVersion += 1;
    this.#tell({ kind: 'application', name });
    this.#onGone(name);
  }

  #change(name: string, change: (app: App) => boolean): void {
    const app = this.apps.get(name);
    if (app !== undefined && change(app)) this.#changed(app);
  }

  #changed(app: App): void {
    this.resourceVersion += 1;
    app.resourceVersion = this.resourceVersion;
    if (app.due !== undefined) this.#schedule.add(app.due, app.name);
    this.#tell({ kind: 'application', name: app.name });
  }

  #context(name: string): StepContext {
    return { now: this.#clock.now(), timing: this.#timing, tip: this.tipOf(name) };
  }
}
